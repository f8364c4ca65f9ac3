/** A stream: one request, many replies of about a hundred bytes; that each arrives once and in order is checked. */
import { performance } from 'node:perf_hooks';
import type { Sample } from '../../harness/sample.ts';
import { question, type Question } from './double.ts';

/** What a handler that computes replies one after the other looks like. */
export async function* countTo(count: number): AsyncGenerator<Question> {
  for (let n = 1; n <= count; n += 1) yield question(n);
}

/**
 * `value` is replies a second, from asking to the last one.
 * @param ask calls `next` with each reply and resolves when the stream has ended
 */
export async function stream(
  count: number,
  ask: (count: number, next: (reply: Question) => void) => Promise<void>,
): Promise<Sample> {
  let heard = 0;
  const started = performance.now();
  let first = 0;
  await ask(count, ({ n }) => {
    if (n !== heard + 1) throw new Error(`Reply ${n} came after reply ${heard}.`);
    if (heard === 0) first = performance.now() - started;
    heard = n;
  });
  const seconds = (performance.now() - started) / 1_000;
  if (heard !== count) throw new Error(`${heard} of ${count} replies came.`);
  return { value: count / seconds, operations: count, 'first ms': first };
}
