/** Workers as processes of this machine. They live as long as whoever started them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Blank, Told } from './newcomer.ts';
import type { Newcomers, Provisioner } from './provisioner.ts';

export interface LocalProcessesOptions {
  /** The relay that newcomers connect to. */
  url: string;
  /** How many may run at once. */
  max: number;
  /** Environment of newcomers, beside `PATH` and `HOME`: nothing else of this process is handed on. */
  env?: Readonly<Record<string, string>>;
  /** How soon one is ready, about: said in proposals. @default 1_000 */
  readyInMs?: number;
  /**
   * The file of the program that newcomers run, where it was bundled with what starts it.
   * @default '@tame/sdk/newcomer'
   */
  program?: string;
}

/** A provisioner that starts processes of this machine; with its process they end. */
export function localProcesses(options: LocalProcessesOptions): Provisioner {
  const { url, max, env = {}, readyInMs = 1_000, program = usualProgram() } = options;
  const running = new Set<ChildProcess>();
  let promised = 0;

  const start = async (name: string, invitation: Newcomers['invitation'], signal: AbortSignal): Promise<void> => {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [...process.execArgv, program], {
      // What it is told goes over a channel of its own: arguments and environment can be read by others.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { PATH, HOME, ...env },
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    await ready(child, { url, name, invitation }, signal);
  };

  return {
    offer({ workers: wanted }) {
      const workers = Math.min(wanted, max - running.size - promised);
      if (workers <= 0) return `All ${max} processes are in use.`;
      promised += workers;
      const withdraw = (): void => void (promised -= workers);
      return {
        workers,
        readyInMs,
        withdraw,
        async start({ names, invitation }, signal) {
          withdraw();
          // One that cannot start ends the others.
          const failed = new AbortController();
          const either = AbortSignal.any([signal, failed.signal]);
          const all = names.slice(0, workers).map((name) => start(name, invitation, either));
          for (const each of all) each.catch(() => failed.abort());
          await Promise.all(all);
        },
      };
    },
  };
}

function usualProgram(): string {
  return fileURLToPath(import.meta.resolve('@tame/sdk/newcomer'));
}

/** Resolves when it has said that it is ready. Rejects, and ends it, when it does not. */
function ready(child: ChildProcess, blank: Blank, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (why?: string): void => {
      signal.removeEventListener('abort', stop);
      if (why === undefined) return resolve();
      child.kill('SIGKILL');
      reject(new Error(why));
    };
    const stop = (): void => settle('Nobody waits for it any more.');
    child.once('error', (error) => settle(error.message));
    child.once('exit', (code) => settle(`The newcomer ended with ${code} before it was ready.`));
    child.once('message', (told: Told) => settle(told.type === 'ready' ? undefined : told.reason));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    else child.send(blank);
  });
}
