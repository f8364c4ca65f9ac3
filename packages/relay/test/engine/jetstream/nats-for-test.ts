/** A real NATS server with JetStream, in a folder of its own, that syncs each write; it can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNats } from '../../../../../scripts/nats.mjs';

const found = findNats();
/** None where there is no server that is new enough: then what needs one is no test, and scripts/nats.mjs says so. */
export const natsPrograms: readonly string[] = found === undefined ? [] : [found];

export interface TestNats {
  readonly url: string;
  /** As `kill -9` does. */
  kill(): Promise<void>;
  /** All that it has kept is gone when it starts again. */
  lose(): Promise<void>;
  /** On the same data and port. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

export async function startNats(program: string): Promise<TestNats> {
  const [server] = await serversOf(program, 1);
  return server!;
}

/** Three servers that keep everything three times; the address is that of all of them. */
export async function startThreeNats(program: string): Promise<{ url: string; servers: readonly TestNats[] }> {
  const servers = await serversOf(program, 3);
  return { url: servers.map(({ url }) => url).join(','), servers };
}

async function serversOf(program: string, count: number): Promise<readonly TestNats[]> {
  const ports = await Promise.all(Array.from({ length: count * 2 }, freePort));
  const routes = ports.slice(count).map((port) => `nats://127.0.0.1:${port}`);
  const servers = Array.from({ length: count }, (_, at) => serverOf(program, at, ports[at] ?? 0, routes));
  await Promise.all(servers.map(({ start }) => start()));
  return servers;
}

function serverOf(program: string, at: number, port: number, routes: readonly string[]): TestNats {
  const folder = mkdtempSync(join(tmpdir(), 'tame-nats-'));
  const config = join(folder, 'nats.conf');
  const together = `server_name: n${at}, cluster { name: test, listen: "${routes[at]?.slice('nats://'.length)}", routes: ${JSON.stringify(routes)} }`;
  writeFileSync(
    config,
    `jetstream { store_dir: ${JSON.stringify(folder)}, sync_interval: always }\n${routes.length > 1 ? together : ''}\n`,
  );
  let running: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const args = ['-c', config, '-a', '127.0.0.1', '-p', String(port), '-l', join(folder, 'nats.log')];
    running = spawn(program, args, { stdio: 'ignore' });
    while (!(await answers(port))) {
      if (running.exitCode !== null) throw new Error(`${program} ended by itself`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const kill = async (): Promise<void> => {
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    kill,
    lose: async () => {
      await kill();
      rmSync(join(folder, 'jetstream'), { recursive: true });
    },
    start,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

/** It says who it is to whoever connects. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const over = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', () => over(true));
    socket.once('error', () => over(false));
    socket.setTimeout(1_000, () => over(false));
  });
}
