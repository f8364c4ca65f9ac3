/** MQTT 5's request and response through Mosquitto. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { System } from '../harness/measurement.ts';
import { findProgram } from '../harness/server.ts';
import { installed } from './versions.ts';

export const mqtt: System = {
  name: 'MQTT 5',
  version: installed('mqtt'),
  keeps: 'volatile',
  how: 'QoS 1 through Mosquitto in memory, without its limit of 20 messages on their way',
  async start(stage) {
    const mosquitto = findProgram('mosquitto', 'MOSQUITTO');
    if (mosquitto === undefined) return 'no mosquitto on the path nor in MOSQUITTO';
    const config = path.join(await stage.folder(), 'mosquitto.conf');
    const { port } = await stage.server(mosquitto, (free) => {
      const lines = [
        `listener ${free} 127.0.0.1`,
        'allow_anonymous true',
        'set_tcp_nodelay true', // without it answers wait for the system's delayed acknowledgements
        'persistence false',
        'max_inflight_messages 0',
        'max_queued_messages 0',
        'log_type none',
      ];
      writeFileSync(config, `${lines.join('\n')}\n`);
      return ['-c', config];
    });
    await stage.program('mqtt/worker', `mqtt://127.0.0.1:${port}`);
    return stage.program('mqtt/client', `mqtt://127.0.0.1:${port}`);
  },
};
