/** NATS: request and reply in memory, and JetStream's work queue on disk. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { System } from '../harness/measurement.ts';
import { findProgram } from '../harness/server.ts';
import { installed } from './versions.ts';

const program = findProgram('nats-server', 'NATS_SERVER');
const absent = 'no nats-server on the path nor in NATS_SERVER';
const version = [program && serverVersion(program), installed('@nats-io/transport-node')].filter(Boolean).join(', ');

export const nats: System = {
  name: 'NATS core',
  version,
  keeps: 'volatile',
  how: 'request and reply through a server in Go; nothing is stored',
  async start(stage) {
    if (program === undefined) return absent;
    const { port } = await stage.server(program, argsIn(await stage.folder()));
    await stage.program('nats/worker', `127.0.0.1:${port}`);
    return stage.program('nats/client', `127.0.0.1:${port}`);
  },
};

export const jetstream: System = {
  name: 'NATS JetStream',
  version,
  keeps: 'durable',
  how: 'a work queue and a stream of answers, sync_interval always (by default an acknowledgement is not on disk)',
  async start(stage) {
    if (program === undefined) return absent;
    const folder = await stage.folder();
    const config = path.join(folder, 'nats.conf');
    writeFileSync(config, `jetstream { store_dir: ${JSON.stringify(folder)}, sync_interval: always }\n`);
    const { port } = await stage.server(program, argsIn(folder, '-c', config));
    await stage.program('jetstream/worker', `127.0.0.1:${port}`);
    return stage.program('jetstream/client', `127.0.0.1:${port}`);
  },
};

/** Its log goes to a file: it says how it is on every start. */
function argsIn(folder: string, ...more: string[]): (port: number) => string[] {
  return (port) => [...more, '-a', '127.0.0.1', '-p', String(port), '-l', path.join(folder, 'nats.log')];
}

function serverVersion(server: string): string {
  return execFileSync(server, ['--version'], { encoding: 'utf8' }).trim().replace(': v', ' ');
}
