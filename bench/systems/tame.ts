/** TAME as it is published: the relay's command with its defaults, a worker, a client. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { System } from '../harness/measurement.ts';
import type { Server } from '../harness/server.ts';
import type { Stage } from '../harness/stage.ts';
import { installed } from './versions.ts';

const require = createRequire(import.meta.url);
const relay = path.join(path.dirname(require.resolve('@tame/relay/package.json')), 'dist', 'main.js');

function startRelay(stage: Stage, data: string): Promise<Server> {
  return stage.nodeServer(relay, (port) => ['--dev', '--port', String(port), '--data', data, '--log-level', 'error']);
}

export const tame: System = {
  name: 'TAME',
  version: installed('@tame/relay').replace('@tame/relay', 'tame'),
  keeps: 'durable',
  how: 'request and reply are on disk (fsync) before anybody is told',
  async start(stage) {
    const { port } = await startRelay(stage, await stage.folder());
    await stage.program('tame/worker', `http://127.0.0.1:${port}`);
    return stage.program('tame/client', `http://127.0.0.1:${port}`);
  },
};
