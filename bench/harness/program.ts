/** One of the bench's own programs, in a process of its own: built, started, asked to do tasks, stopped. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isTold, type Told } from './orders.ts';
import type { Sample } from './sample.ts';

export interface Program {
  readonly pid: number;
  /** What it said when it was ready: an address, often. */
  readonly ready: string;
  /** One task at a time. Rejects when the program says that a result is wrong, or dies. */
  ask(task: string, ...input: number[]): Promise<Sample>;
}

/** What stands between two runs of a program that has nothing more to do. */
const STOP_MS = 20_000;

export interface Started<T> {
  readonly it: T;
  stop(): Promise<void>;
}

/**
 * @param name its file in programs/, without extension
 * @param flags of Node, for profiles
 */
export async function startProgram(name: string, args: string[], flags: string[]): Promise<Started<Program>> {
  const file = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
  const child = fork(file, args, { execArgv: flags, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = await nextTold(child, name);
  if (!('ready' in ready) || child.pid === undefined) throw new Error(`${name} does not begin by saying it is ready.`);
  return {
    it: {
      pid: child.pid,
      ready: ready.ready,
      async ask(task, ...input) {
        child.send({ task, input });
        const told = await nextTold(child, name);
        if ('done' in told) return told.done;
        throw new Error(`${name}: ${'failed' in told ? told.failed : 'said twice that it is ready'}`);
      },
    },
    stop: () => stopped(child),
  };
}

function nextTold(child: ChildProcess, name: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const heard = (told: unknown): void => {
      child.off('exit', gone);
      if (isTold(told)) resolve(told);
      else reject(new Error(`${name} said something that is no answer.`));
    };
    const gone = (code: number | null): void => {
      child.off('message', heard);
      reject(new Error(`${name} ended by itself (${code ?? 'by a signal'}).`));
    };
    child.once('message', heard);
    child.once('exit', gone);
  });
}

/** Asks a process to end, and ends it when it does not. */
export async function stopped(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill(signal);
  });
}
