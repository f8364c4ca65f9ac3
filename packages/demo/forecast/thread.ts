/** Computes one forecast off the event loop of its process, and says its days as they come. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ForecastDay } from '../contracts/forecast.ts';
import { forecastDays } from './forecast.ts';
import type { ForecastPlan } from './plan.ts';

/** What a thread is started with. */
export interface ThreadOrder {
  plan: ForecastPlan;
  /** So many days from the first have been said before; they are computed again, because the others follow from them. */
  skipDays: number;
  /** Days that come closer together than this are said together. */
  batchMs: number;
}

const { plan, skipDays, batchMs }: ThreadOrder = workerData;

let batch: ForecastDay[] = [];
let saidAtMs = performance.now();
let at = 0;
for (const day of forecastDays(plan)) {
  at += 1;
  if (at > skipDays) batch.push(day);
  if (batch.length > 0 && (performance.now() - saidAtMs >= batchMs || at === plan.horizonDays)) {
    parentPort?.postMessage(batch);
    batch = [];
    saidAtMs = performance.now();
  }
}
