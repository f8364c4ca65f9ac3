/** What a team would write by hand on Socket.IO. */
import type { System } from '../harness/measurement.ts';
import type { Program } from '../harness/program.ts';
import type { Stage } from '../harness/stage.ts';
import { installed } from './versions.ts';

export const forwarder: System = {
  name: 'Socket.IO forwarder',
  version: installed('socket.io'),
  keeps: 'volatile',
  how: 'emitWithAck through a server; all is lost with any process',
  start: (stage) => startWith(stage, 'forwarder/client'),
};

/** The same with many pages. */
export const crowdOfForwarder: System = { ...forwarder, start: (stage) => startWith(stage, 'forwarder/crowd') };

async function startWith(stage: Stage, client: string): Promise<Program> {
  const { ready: url, pid } = await stage.program('forwarder/server');
  await stage.program('forwarder/worker', url);
  return stage.program(client, url, String(pid));
}
