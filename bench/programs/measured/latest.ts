/** Progress: one says where it is, very often, and another has to know the newest soon; what is old may be left out. */
import { performance } from 'node:perf_hooks';
import type { Sample } from '../../harness/sample.ts';

/**
 * `value` is what was said a second, until the last is seen; `seen` how many of them were.
 * @param ask calls `next` with what is seen and resolves when there is no more
 */
export async function latest(
  count: number,
  ask: (count: number, next: (said: { readonly n: number }) => void) => Promise<void>,
): Promise<Sample> {
  let newest = 0;
  let seen = 0;
  const started = performance.now();
  await ask(count, ({ n }) => {
    if (n <= newest) throw new Error(`${n} was seen after ${newest}.`);
    newest = n;
    seen += 1;
  });
  const seconds = (performance.now() - started) / 1_000;
  if (newest !== count) throw new Error(`The last that was seen is ${newest} of ${count}.`);
  return { value: count / seconds, operations: count, seen };
}
