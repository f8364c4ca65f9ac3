/**
 * Keeps a program running: started again whenever it ends, each time after a little longer, until it is told to stop.
 *
 *   starting ──ready──► running ──ended──► waiting ──► starting
 *      └──── never once ready, and ended several times ──► given up
 */
import { lastLines, startProgram, type Program, type Started } from './program.ts';

export interface Supervised {
  readonly name: string;
  /** Of the process that runs now. */
  readonly pid: number | undefined;
  /** What the program said of itself when it was first ready. Rejects when it cannot be started. */
  readonly ready: Promise<string>;
  /** Resolves when the program is gone, for good. */
  stop(ms: number): Promise<void>;
}

export interface SuperviseOptions {
  /** Told, as a sentence, when the program ended by itself and when it is back. */
  say: (sentence: string) => void;
  /** Told when there is another process. */
  onProcess?: () => void;
  start?: (program: Program, before?: string) => Started;
  /** @default 200 */
  firstWaitMs?: number;
}

const LONGEST_WAIT_MS = 5_000;
/** A program that has run so long was no failure; its next end is a first one again. */
const SETTLED_MS = 10_000;
/** So often a program may end before it is ready for the first time. */
const TRIES = 3;

export function supervise(
  program: Program,
  { say, onProcess, start = startProgram, firstWaitMs = 200 }: SuperviseOptions,
): Supervised {
  const { name, logFile } = program;
  const stopping = new AbortController();
  let running: Started | undefined;
  let said: string | undefined;

  const ready = new Promise<string>((resolve, reject) => {
    stopping.signal.addEventListener('abort', () => reject(new Error(`${name} was stopped.`)));
    void keep(resolve, reject);
  });
  ready.catch(() => undefined); // for whoever waits for it

  async function keep(isReady: (line: string) => void, giveUp: (error: Error) => void): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      running = start(program, said);
      onProcess?.();
      const startedMs = Date.now();
      const began = await running.ready.catch(() => undefined);
      if (began !== undefined) {
        if (said !== undefined) say(`${name} is back.`);
        said = began;
        isReady(began);
      }
      const how = await running.ended;
      running = undefined;
      if (stopping.signal.aborted) return;
      failures = Date.now() - startedMs > SETTLED_MS ? 1 : failures + 1;
      if (said === undefined && failures >= TRIES) {
        return giveUp(new Error(`${name} does not start (${how}). The end of ${logFile}:\n${lastLines(logFile)}`));
      }
      say(`${name} ended by itself (${how}) and is started again; its log is ${logFile}.`);
      await wait(Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (failures - 1)), stopping.signal);
    }
  }

  return {
    name,
    get pid() {
      return running?.pid;
    },
    ready,
    stop: async (ms) => {
      stopping.abort();
      await running?.stop(ms);
    },
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
