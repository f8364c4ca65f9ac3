/** A server that is a program of its own: a relay, a broker. Found or not, started on a free port, stopped. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopped, type Started } from './program.ts';

const START_MS = 120_000;

/** A program named by an environment variable, or on the path. */
export function findProgram(name: string, variable: string): string | undefined {
  const named = process.env[variable];
  if (named !== undefined && named !== '') return named;
  // Systems keep servers where only root's path leads.
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Ends it before its time; resolves when it is gone. @param signal what it is ended with; unset: it may tidy up */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  /** Unset: one that is free. */
  readonly port?: number | undefined;
  /** More variables of its environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Resolves when it takes connections. */
export async function startServer(
  command: string,
  argsFor: (port: number) => string[],
  { port, env }: ServerOptions = {},
): Promise<Started<Server>> {
  const at = port ?? (await freePort());
  const child = spawn(command, argsFor(at), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} cannot be started.`);
  // It has no channel to notice that the bench is gone.
  const leave = (): void => void child.kill('SIGKILL');
  process.once('exit', leave);
  child.once('exit', () => process.off('exit', leave));
  const giveUpAt = Date.now() + START_MS;
  while (!(await answers(at))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`${command} does not answer.`);
    await sleep(2);
  }
  return { it: { pid, port: at, stop: (signal) => stopped(child, signal) }, stop: () => stopped(child) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('No port is free.');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
