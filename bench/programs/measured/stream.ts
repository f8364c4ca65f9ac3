/** A stream: one request, many replies of about a hundred bytes; that each arrives once and in order is checked. */
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import type { Sample } from '../../harness/sample.ts';
import { question, type Question } from './double.ts';
import { inOrder } from './in-order.ts';

/** What a handler that computes replies one after the other looks like. */
export async function* countTo(count: number): AsyncGenerator<Question> {
  for (let n = 1; n <= count; n += 1) yield question(n);
}

/** How many are published in one turn of the event loop. */
const BURST = 100;

/** The same for whoever publishes: a burst, then others have their turn. */
export async function* burstsTo(count: number): AsyncGenerator<readonly Question[]> {
  for (let from = 1; from <= count; from += BURST) {
    const length = Math.min(BURST, count - from + 1);
    yield Array.from({ length }, (_, at) => question(from + at));
    await turn();
  }
}

/**
 * `value` is replies a second, from asking to the last one.
 * @param ask calls `next` with each reply and resolves when the stream has ended
 */
export async function stream(
  count: number,
  ask: (count: number, next: (reply: Question) => void) => Promise<void>,
): Promise<Sample> {
  let first = 0;
  const started = performance.now();
  const replies = inOrder(count, () => void (first = performance.now() - started));
  await Promise.all([ask(count, replies.next), replies.all]);
  const seconds = (performance.now() - started) / 1_000;
  if (replies.count !== count) throw new Error(`${replies.count} of ${count} replies came.`);
  return { value: count / seconds, operations: count, 'first ms': first };
}
