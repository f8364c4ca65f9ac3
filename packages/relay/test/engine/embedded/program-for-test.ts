/** Starts `program.ts` in a process of its own, to be killed, starved and delayed. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programOf } from '../../../../../scripts/program.mjs';

const PROGRAM = programOf(fileURLToPath(new URL('./program.ts', import.meta.url)));
const REPOSITORY = fileURLToPath(new URL('../../../../..', import.meta.url));

export interface RunningProgram {
  readonly pid: number;
  /** Lines so far. */
  readonly lines: readonly string[];
  /** Resolves at a line that begins so; rejects when the program ends without. */
  said(beginning: string): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly complaint: string }>;
}

/** The words of the command that runs the program. */
export function programCommand(dir: string, task: string): readonly string[] {
  return [process.execPath, PROGRAM(), dir, task];
}

/** `before` are the words of a command that runs another one, such as `strace -f`. */
export function startProgram(dir: string, task: string, before: readonly string[] = []): RunningProgram {
  return startCommand([...before, ...programCommand(dir, task)]);
}

const running = new Set<number>();

/** Ends whatever a test has left running, with all that it started itself. */
export function stopPrograms(): void {
  for (const pid of running) process.kill(-pid, 'SIGKILL');
}

export function startCommand([command = '', ...rest]: readonly string[]): RunningProgram {
  // A group of its own, to be ended as one.
  const child = spawn(command, rest, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  if (child.pid !== undefined) running.add(child.pid);
  child.once('exit', () => running.delete(child.pid ?? 0));
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  let unfinished = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (unfinished + text).split('\n');
    unfinished = parts.pop() ?? '';
    lines.push(...parts);
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<{ code: number | null; signal: string | null; complaint: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, complaint }));
  });
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    said: (beginning) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = lines.find((each) => each.startsWith(beginning));
          if (line === undefined) return;
          listeners.delete(look);
          resolve(line);
        };
        listeners.add(look);
        look();
        void ended.then(() =>
          reject(new Error(`ended without saying "${beginning}": ${lines.join('; ')} ${complaint}`)),
        );
      }),
  };
}
