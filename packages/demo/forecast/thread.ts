/** Computes one forecast off the event loop of its process, and says its days as they come. */
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { ForecastDay } from '../contracts/forecast.ts';
import { forgetCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { forecastDays } from './forecast.ts';
import { ForecastPlan } from './plan.ts';

/** What a thread is started with. */
const ThreadOrder = v.object({
  plan: ForecastPlan,
  /** So many days from the first have been said before; the others follow from them. */
  skipDays: v.number(),
  /** Days that come closer together than this are said together. */
  batchMs: v.number(),
  /** Where to note how far it has come. */
  checkpointFile: v.optional(v.string()),
});
export type ThreadOrder = v.InferOutput<typeof ThreadOrder>;

compute(v.parse(ThreadOrder, workerData));

function compute({ plan, skipDays, batchMs, checkpointFile }: ThreadOrder): void {
  const found = checkpointFile === undefined ? undefined : loadCheckpoint(checkpointFile, plan);
  const days: ForecastDay[] = [...(found?.days ?? [])];
  let said = skipDays;
  let saidAtMs = performance.now();

  const sayRest = (): void => {
    if (days.length > said) parentPort?.postMessage(days.slice(said));
    said = Math.max(said, days.length);
    saidAtMs = performance.now();
  };

  sayRest();
  for (const { day, evening } of forecastDays(plan, found && { days: found.days.length, evening: found.evening })) {
    days.push(day);
    if (performance.now() - saidAtMs < batchMs) continue;
    if (checkpointFile !== undefined) saveCheckpoint(checkpointFile, plan, { days, evening });
    sayRest();
  }
  sayRest();
  if (checkpointFile !== undefined) forgetCheckpoint(checkpointFile);
}
