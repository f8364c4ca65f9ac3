import { expect, test } from 'vitest';
import { Counters } from '../../src/metrics/counters.ts';

test('calls and failures are counted for each service by itself', () => {
  const counters = new Counters();
  counters.called('a');
  counters.called('a');
  counters.called('b');
  counters.ended('a', false, 10);
  expect(counters.of('a')).toMatchObject({ calls: 2, failures: 1 });
  expect(counters.of('b')).toEqual({ calls: 1, failures: 0 });
  expect(counters.of('c')).toEqual({ calls: 0, failures: 0 });
});

test('times are told as least, mean, and within a tenth what one in a hundred takes longer than', () => {
  const counters = new Counters();
  for (let ms = 1; ms <= 1_000; ms += 1) counters.ended('a', true, ms);
  const { minMs, meanMs, p99Ms } = counters.of('a');
  expect(minMs).toBe(1);
  expect(meanMs).toBe(501);
  expect(p99Ms).toBeGreaterThanOrEqual(990);
  expect(p99Ms).toBeLessThan(990 * 1.11);
});
