/** TAME as it is published: the relay's command with its defaults but for the number of connections, a worker, a client. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { System } from '../harness/measurement.ts';
import type { Program } from '../harness/program.ts';
import type { Server } from '../harness/server.ts';
import type { Stage } from '../harness/stage.ts';
import { installed } from './versions.ts';

const require = createRequire(import.meta.url);
const relay = path.join(path.dirname(require.resolve('@tame/relay/package.json')), 'dist', 'main.js');

export function startRelay(stage: Stage, data: string): Promise<Server> {
  return stage.nodeServer(relay, (port) => [
    ...['--dev', '--port', String(port), '--data', data, '--log-level', 'error'],
    // Ten thousand pages and a worker, all of one user.
    ...['--limit', 'maxConnections=20000', '--limit', 'maxConnectionsPerUser=20000'],
  ]);
}

export const tame: System = {
  name: 'TAME',
  version: installed('@tame/relay').replace('@tame/relay', 'tame'),
  keeps: 'durable',
  how: 'request and reply are on disk (fsync) before anybody is told',
  start: (stage) => startWith(stage, 'tame/client'),
};

/** The same with many pages. */
export const crowdOfTame: System = { ...tame, start: (stage) => startWith(stage, 'tame/crowd') };

async function startWith(stage: Stage, client: string): Promise<Program> {
  const { port, pid } = await startRelay(stage, await stage.folder());
  const url = `http://127.0.0.1:${port}`;
  await stage.program('tame/worker', url);
  return stage.program(client, url, String(pid));
}
