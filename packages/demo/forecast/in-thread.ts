/** A forecast in a thread of its own: the process stays awake for everything else, and giving up ends the work at once. */
import { Worker } from 'node:worker_threads';
import type { ForecastDay } from '../contracts/forecast.ts';
import type { ForecastPlan } from './plan.ts';
import type { ThreadOrder } from './thread.ts';

export interface InThreadOptions {
  /** Gives up: what is under way is thrown away, and the iteration ends without an error. */
  signal?: AbortSignal;
  /** Days from the first that are not said. @default 0 */
  skipDays?: number;
  /** Days that come closer together are said together. @default 250 */
  batchMs?: number;
  /** Where the thread notes how far it has come, and looks for what an earlier one has noted. @default nowhere */
  checkpointFile?: string | undefined;
}

/** The days in batches, as they are computed. Leaving the loop stops the thread. */
export async function* forecastInThread(
  plan: ForecastPlan,
  { signal, skipDays = 0, batchMs = 250, checkpointFile }: InThreadOptions = {},
): AsyncGenerator<ForecastDay[], void> {
  if (signal?.aborted || skipDays >= plan.horizonDays) return;
  const order: ThreadOrder = { plan, skipDays, batchMs, checkpointFile };
  const thread = new Worker(new URL('../forecast/thread.mjs', import.meta.url), { workerData: order, execArgv: [] });
  const ready: ForecastDay[][] = [];
  let ended = false;
  let problem: unknown;
  let wake = (): void => undefined;
  thread.on('message', (days: ForecastDay[]) => {
    ready.push(days);
    wake();
  });
  thread.once('error', (error) => {
    problem = error;
    wake();
  });
  thread.once('exit', () => {
    ended = true;
    wake();
  });
  const giveUp = (): void => wake();
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    for (;;) {
      if (signal?.aborted) return;
      const days = ready.shift();
      if (days) yield days;
      else if (problem !== undefined) throw new Error('The forecast could not be computed.', { cause: problem });
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', giveUp);
    await thread.terminate();
  }
}
