/** Relays and workers as processes of their own: started, stopped, killed and frozen as an operator or a crash would. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServeOptions } from '@tame/sdk/worker';
import { programOf } from '../../../../scripts/program.mjs';
import { until } from './until.ts';

const RELAY = programOf(fileURLToPath(new URL('../../src/main.ts', import.meta.url)));
const WORKER = programOf(fileURLToPath(new URL('worker-process.ts', import.meta.url)));
/** Relays look at leases, sessions and graces ten times a second; these are short beside what tests wait for. */
const QUICK = ['--limit', 'graceMs=300', '--limit', 'sessionMs=5000'];

/** Root without the leave to write where others may not. */
const AS_ANYBODY = ['setpriv', '--bounding-set=-dac_override', '--inh-caps=-dac_override'];

export interface Process {
  readonly child: ChildProcess;
  /** What it has written, complaints included. */
  said(): string;
  readonly exit: Promise<number | null>;
  /** As a crash: nothing is written any more, nobody is told. Resolves when it is gone. */
  kill(): Promise<void>;
  /** As an operator: resolves with the exit code. */
  stop(): Promise<number | null>;
}

function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: StdioOptions,
  launcher: readonly string[] = [],
): Process {
  const fromSources = program.endsWith('.ts') ? ['--conditions=tame-src', '--import', import.meta.resolve('tsx')] : [];
  const [command, ...before] = [...launcher, process.execPath];
  const child = spawn(command, [...before, ...fromSources, program, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio,
  });
  let said = '';
  child.stdout?.on('data', (part: Buffer) => (said += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (said += part.toString()));
  const exit = once(child, 'close').then(() => child.exitCode);
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return await exit;
  };
  return { child, said: () => said, exit, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') };
}

export interface RelaySettings {
  readonly folder: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  /** Also root is stopped by the rights of files. */
  readonly unprivileged?: boolean;
  /** Where its data are, if that is elsewhere; and the words of a command that runs it there. */
  readonly data?: string;
  readonly launcher?: readonly string[];
  /** Tokens are checked with this; without it nobody needs one. */
  readonly secret?: string;
}

export interface RelayProcess extends Process {
  readonly url: string;
  readonly port: number;
  /** Another process on the same data and port. */
  again(flags?: readonly string[]): Promise<RelayProcess>;
}

/** A relay that may fail to start: what it says then is the point. */
export function relayCommand(
  { folder, flags = [], env = {}, port = 0, secret, unprivileged = false, ...where }: RelaySettings,
  more: readonly string[] = [],
): Process {
  const who = secret === undefined ? ['--dev'] : [];
  const args = [
    ...who,
    '--port',
    String(port),
    '--data',
    where.data ?? path.join(folder, 'data'),
    ...QUICK,
    ...flags,
    ...more,
  ];
  const secrets = secret === undefined ? {} : { TAME_SECRET: secret };
  const launcher = where.launcher ?? (unprivileged && process.getuid?.() === 0 ? AS_ANYBODY : []);
  return run(RELAY(), args, { ...env, ...secrets }, ['ignore', 'pipe', 'pipe'], launcher);
}

/** Resolves when it is ready. */
export async function relayProcess(settings: RelaySettings): Promise<RelayProcess> {
  const file = path.join(settings.folder, 'url.txt');
  rmSync(file, { force: true });
  const started = relayCommand(settings, ['--port-file', file]);
  let ended = false;
  void started.exit.then(() => (ended = true));
  await until('the address of the relay', () => {
    if (ended) throw new Error(`The relay did not start: ${started.said()}`);
    return existsSync(file);
  });
  const url = readFileSync(file, 'utf8');
  const port = Number(new URL(url).port);
  return { ...started, url, port, again: (flags = settings.flags ?? []) => relayProcess({ ...settings, flags, port }) };
}

/** What a worker process serves, by the names of `handlers.ts`. */
type Serving = Readonly<Record<string, ServeOptions>>;

export interface WorkerSettings {
  readonly url: string;
  readonly serve: Serving;
  /** Where its handlers write down what they did. */
  readonly journal: string;
  readonly token?: string | undefined;
  readonly drainMs?: number | undefined;
}

export interface WorkerProcess extends Process {
  /** Resolves when the relay has taken its services. */
  readonly ready: Promise<void>;
  freeze(): void;
  thaw(): void;
}

export function workerProcess(settings: WorkerSettings): WorkerProcess {
  return toldProcess(WORKER(), settings);
}

/** A process that is told what to do by its first argument, and says when it is ready. */
export function toldProcess(
  program: string,
  settings: object,
  env: Readonly<Record<string, string>> = {},
): WorkerProcess {
  const started = run(program, [JSON.stringify(settings)], env, ['ignore', 'pipe', 'pipe', 'ipc']);
  const { child, said, exit } = started;
  const ready = Promise.race([
    once(child, 'message').then(() => undefined),
    exit.then(() => Promise.reject(new Error(`The process ended: ${said()}`))),
  ]);
  ready.catch(() => undefined); // whoever needs it ready waits for it
  return { ...started, ready, freeze: () => void child.kill('SIGSTOP'), thaw: () => void child.kill('SIGCONT') };
}
