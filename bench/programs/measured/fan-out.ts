/** One publisher, many listeners: that each of them hears everything, once and in order, is checked. */
import { performance } from 'node:perf_hooks';
import type { Sample } from '../../harness/sample.ts';
import { inOrder, type InOrder } from './in-order.ts';

/**
 * `value` is deliveries a second, from publishing the first to the last at the last listener.
 * @param listen gives the listener events from now on; resolves when it surely hears the next
 */
export async function fanOut(
  listeners: number,
  events: number,
  listen: (listener: InOrder, at: number) => Promise<() => void>,
  publish: (count: number) => Promise<unknown>,
): Promise<Sample> {
  const all = Array.from({ length: listeners }, () => inOrder(events));
  const stops = await Promise.all(all.map(listen));
  const started = performance.now();
  await Promise.all([publish(events), ...all.map((each) => each.all)]);
  const seconds = (performance.now() - started) / 1_000;
  for (const stop of stops) stop();
  const operations = listeners * events;
  return { value: operations / seconds, operations };
}
