/** The life of a worker process: started, ready, told to stop. */
import type { Worker } from '@tame/sdk/worker';

export interface Life {
  name: string;
  worker: Pick<Worker, 'start' | 'stop'> & Partial<Pick<Worker, 'connection$'>>;
  /** What else is to be closed once the worker takes no more work. */
  close?: () => Promise<void>;
}

/** How long running work may go on once the process is told to stop; what is left is given back to the relay. */
const DRAIN_MS = 2_500;

/**
 * Runs until SIGTERM or SIGINT. When the relay has taken every service, one line of JSON on standard output says so.
 */
export async function live({ name, worker, close }: Life): Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= worker
      .stop({ drainMs: DRAIN_MS })
      .then(() => close?.())
      .then(
        () => process.exit(0),
        (error: unknown) => fail(name, error),
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // The relay will not have this process any more; a new one may come with a better token.
  worker.connection$?.subscribe((now) => now.state === 'refused' && fail(name, new Error(now.message)));
  await worker.start();
  process.stdout.write(`${JSON.stringify({ worker: name, pid: process.pid })}\n`);
}

/** Ends the process with a sentence on standard error. */
export function fail(name: string, error: unknown): never {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The worker ${name} cannot go on: ${said}\n`);
  process.exit(1);
}
