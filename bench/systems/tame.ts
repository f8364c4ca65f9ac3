/** TAME as it is published: the relay's command with its defaults but for how many connections and requests it takes, a worker, a client. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { System } from '../harness/measurement.ts';
import type { Program } from '../harness/program.ts';
import type { Server } from '../harness/server.ts';
import type { NodeServerOptions, Stage } from '../harness/stage.ts';
import { installed } from './versions.ts';

const require = createRequire(import.meta.url);
const relay = path.join(path.dirname(require.resolve('@tame/relay/package.json')), 'dist', 'main.js');

// Ten thousand pages and a worker, all of one user; a million requests to one service, and some more.
const LIMITS = ['maxConnections=20000', 'maxConnectionsPerUser=20000', 'maxWaitingPerService=2000000'];

interface RelayOptions extends NodeServerOptions {
  /** Bounds that differ from the defaults. */
  readonly limits?: Readonly<Record<string, number>>;
  /** What tokens are signed with; without one nobody needs a token. */
  readonly secret?: string;
}

export function startRelay(stage: Stage, data: string, options: RelayOptions = {}): Promise<Server> {
  const { limits = {}, secret, env, ...where } = options;
  const bounds = [...LIMITS, ...Object.entries(limits).map(([name, value]) => `${name}=${value}`)];
  const flags = ['--data', data, '--log-level', 'error', ...bounds.flatMap((limit) => ['--limit', limit])];
  const who = secret === undefined ? ['--dev'] : [];
  const secrets = secret === undefined ? {} : { TAME_SECRET: secret };
  const more = { ...where, env: { ...env, ...secrets } };
  return stage.nodeServer(relay, (port) => [...who, ...flags, '--port', String(port)], more);
}

export const tame: System = {
  name: 'TAME',
  version: installed('@tame/relay').replace('@tame/relay', 'tame'),
  keeps: 'durable',
  how: 'request and reply are on disk (fsync) before anybody is told',
  start: (stage) => startWith(stage, 'tame/client'),
};

/** The same, with all questions asked in one conversation. */
export const talkOfTame: System = { ...tame, start: (stage) => startWith(stage, 'tame/talker') };

/** The same with many pages. */
export const crowdOfTame: System = { ...tame, start: (stage) => startWith(stage, 'tame/crowd') };

async function startWith(stage: Stage, client: string): Promise<Program> {
  const { port, pid } = await startRelay(stage, await stage.folder());
  const url = `http://127.0.0.1:${port}`;
  await stage.program('tame/worker', url);
  return stage.program(client, url, String(pid));
}
