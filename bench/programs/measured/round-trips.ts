/** Round trips: so many requests on their way at any time, for so long; every answer is checked. */
import { performance } from 'node:perf_hooks';
import { quantile } from '../../harness/statistics.ts';
import type { Sample } from '../../harness/sample.ts';
import { question, verify, type Question } from './double.ts';

/** @param lane which of those that ask at the same time */
export type Call = (question: Question, lane: number) => Promise<unknown>;

/** `value` is round trips a second; `p50` and `p99` are milliseconds. */
export async function roundTrips(call: Call, inFlight: number, ms: number): Promise<Sample> {
  const latencies: number[] = [];
  let asked = 0;
  const started = performance.now();
  const ask = async (lane: number): Promise<void> => {
    while (performance.now() - started < ms) {
      const n = (asked += 1);
      const askedAt = performance.now();
      verify(n, await call(question(n), lane));
      latencies.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, lane) => ask(lane)));
  const seconds = (performance.now() - started) / 1_000;
  const operations = latencies.length;
  return { value: operations / seconds, operations, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}
