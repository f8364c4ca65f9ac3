/** What `--quick` reports: ratios that fell against the stored ones. */
import { expect, test } from 'vitest';
import { fallen, says, twice, unknown } from '../harness/fallen.ts';
import type { Result } from '../harness/result.ts';
import { resultWith } from './outcomes.ts';

const kept = [keptWith('stream', 'peer', 3), keptWith('topic', 'peer', 0.3)];

function keptWith(name: string, against: string, ratio: number): Result {
  const { comparisons } = resultWith(name, against, ratio);
  return { ...resultWith(name, against, 100), quick: comparisons };
}

test('a ratio that fell by more than a third is reported, with what it was', () => {
  const [fall, ...others] = fallen(kept, [resultWith('stream', 'peer', 1.99)]);
  expect(others).toEqual([]);
  expect(fall && says(fall)).toBe('stream: 1.99× of peer, and it was 3.00×');
});

test('a ratio that fell by a third or less, stayed or rose is not', () => {
  for (const ratio of [2, 2.5, 3, 9]) expect(fallen(kept, [resultWith('stream', 'peer', ratio)])).toEqual([]);
});

test('a ratio below 1 falls as one above it does', () => {
  expect(fallen(kept, [resultWith('topic', 'peer', 0.19)])).toHaveLength(1);
  expect(fallen(kept, [resultWith('topic', 'peer', 0.21)])).toEqual([]);
});

test('each is compared with that of its own name and its own peer', () => {
  const fresh = [resultWith('stream', 'another peer', 0.1), resultWith('another work', 'peer', 0.1)];
  expect(fallen(kept, fresh)).toEqual([]);
  expect(fallen([], fresh)).toEqual([]);
});

test('what fell once and not again was the noise of the machine', () => {
  const once = fallen(kept, [resultWith('stream', 'peer', 1), resultWith('topic', 'peer', 0.1)]);
  const again = fallen(kept, [resultWith('stream', 'peer', 3), resultWith('topic', 'peer', 0.15)]);
  expect(twice(once, again).map(says)).toEqual(['topic: 0.15× of peer, and it was 0.30×']);
});

test('what has no ratio of a quick run among the kept is named, and nothing fell', () => {
  const full = [resultWith('stream', 'peer', 3)];
  const fresh = [resultWith('stream', 'peer', 0.1), resultWith('topic', 'peer', 0.1)];
  expect(fallen(full, fresh)).toEqual([]);
  expect(unknown(full, fresh)).toEqual(['stream', 'topic']);
  expect(unknown(kept, fresh)).toEqual([]);
});
