/** One process of the demo, started once: its output goes to a log, and it says when it is ready. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { programOf } from '../../../scripts/program.mjs';

export interface Program {
  name: string;
  /** Of the TypeScript file, below packages/. */
  file: string;
  /** `before` is what it said of itself when it was last ready: a program that comes back comes back to the same address. */
  args?: (before: string | undefined) => string[];
  env?: Record<string, string>;
  /** Its log. */
  logFile: string;
  /** Ready when this file has a line; otherwise with the first line of JSON on its standard output. */
  readyFile?: string;
}

export interface Started {
  readonly pid: number;
  /** What it says of itself. Rejects when it ends before it is ready. */
  readonly ready: Promise<string>;
  /** Resolves to how it ended, such as `exit code 1`. */
  readonly ended: Promise<string>;
  /** Asks it to stop; whatever is left of it after `ms` is killed. Resolves when it is gone. */
  stop(ms: number): Promise<void>;
}

const packages = fileURLToPath(new URL('../../', import.meta.url));
const leaveWithParent = new URL('../start/leave-with-parent.mjs', import.meta.url).href;
const LOOK_MS = 50;

const files = new Map<string, () => string>();
/** The one file that a program, below packages/, is made into: what is started again is what was started first. */
export function fileOf(source: string): string {
  const file = files.get(source) ?? programOf(path.join(packages, source));
  files.set(source, file);
  return file();
}

export function startProgram({ name, file, args, env, logFile, readyFile }: Program, before?: string): Started {
  mkdirSync(path.dirname(logFile), { recursive: true });
  // One of a process that was killed would say that this one is ready.
  if (readyFile) rmSync(readyFile, { force: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(process.execPath, ['--import', leaveWithParent, fileOf(file), ...(args?.(before) ?? [])], {
    cwd: path.dirname(packages),
    env: { ...ownEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in the terminal is for the demo, which stops the others in the right order.
    detached: process.platform !== 'win32',
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });

  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // `close` and not `exit`: by then all its output is in the log.
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  void ended.then(() => log.end());
  const stopLooking = new AbortController();
  const failed = ended.then((how): never => {
    stopLooking.abort();
    throw new Error(`${name} ended before it was ready (${how}).`);
  });
  const ready = Promise.race([readyFile ? lineIn(readyFile, stopLooking.signal) : firstJson(child), failed]);
  ready.catch(() => undefined); // for whoever waits for it; one that nobody waits for is no crash

  return {
    pid: child.pid ?? -1,
    ready,
    ended,
    stop: async (ms) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), ms);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Settings for another relay that happen to be around here are none for this one. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TAME_')));
}

/** The end of a log, for the sentence that says why something does not start. */
export function lastLines(logFile: string, count = 8): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}

function firstJson(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (line.startsWith('{')) resolve(line);
    });
  });
}

async function lineIn(file: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    const line = lastLines(file, 1);
    if (line !== '') return line;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    signal.throwIfAborted();
  }
}
