/** How TAME compares: from samples, round by round. */
import { expect, test } from 'vitest';
import type { Measurement } from '../harness/measurement.ts';
import { resultOf } from '../harness/result.ts';
import type { Outcome } from '../harness/rounds.ts';
import { absent, measurement, ran } from './outcomes.ts';

function compared(changes: Partial<Measurement>, ...outcomes: Outcome[]) {
  return resultOf(measurement(changes), outcomes, 0.5).comparisons;
}

test('a ratio above 1 means that TAME is better, where more is better and where less is', () => {
  expect(compared({ better: 'more' }, ran('TAME', 20), ran('peer', 10))[0]?.ratio.median).toBe(2);
  expect(compared({ better: 'less' }, ran('TAME', 20), ran('peer', 10))[0]?.ratio.median).toBe(0.5);
});

test('ratios are of the same round: what made a whole round slow is not held against either', () => {
  const [comparison] = compared({ better: 'more' }, ran('TAME', 100, 10, 300), ran('peer', 50, 5, 100));
  expect(comparison?.ratio).toEqual({ median: 2, min: 2, max: 3 });
});

test('an absent peer stands in the result with its reason and is not compared with', () => {
  const result = resultOf(measurement(), [ran('TAME', 1), absent('peer', 'no program on the path')], 1);
  expect(result.systems[1]).toMatchObject({ name: 'peer', absent: 'no program on the path' });
  expect(result.comparisons).toEqual([]);
});

test('each system is shown with the median and the spread of its rounds', () => {
  const { systems } = resultOf(measurement(), [ran('TAME', 4, 2, 12)], 1);
  expect(systems[0]).toMatchObject({ value: { median: 4, min: 2, max: 12 } });
});

test('what a sample says besides its value is shown as a median too', () => {
  const outcome = { ...ran('TAME'), samples: [3, 1, 2].map((p99) => ({ value: 1, p99 })) };
  expect(resultOf(measurement(), [outcome], 1).systems[0]).toMatchObject({ beside: { p99: 2 } });
});

test('a target of so many times is reached from there on', () => {
  const targets = [{ against: 'peer', atLeast: 2 }];
  const reached = (ours: number) =>
    compared({ better: 'more', targets }, ran('TAME', ours), ran('peer', 10))[0]?.target?.reached;
  expect(reached(20)).toBe(true);
  expect(reached(19.9)).toBe(false);
});

test('a target of at most so much is reached up to there, where less is better and where more is', () => {
  const targets = [{ against: 'peer', atMost: 1.5 }];
  const judged = (better: 'more' | 'less', ours: number, theirs: number) =>
    compared({ better, targets }, ran('TAME', ours), ran('peer', theirs))[0]?.target;
  expect(judged('less', 15, 10)).toEqual({ says: 'at most 1.5× of it', reached: true });
  expect(judged('less', 15.1, 10)).toMatchObject({ reached: false });
  expect(judged('more', 10, 15)).toEqual({ says: 'at most 1.5× as slow', reached: true });
  expect(judged('more', 9.9, 15)).toMatchObject({ reached: false });
});

test('a target in fsyncs is judged by the medians and what one fsync takes here', () => {
  const targets = [{ against: 'peer', withinFsyncs: 2 }];
  const judged = (ours: number) => compared({ targets }, ran('TAME', ours), ran('peer', 1))[0]?.target;
  expect(judged(2)).toEqual({ says: 'not slower by more than 2 fsyncs; it is 2.0', reached: true });
  expect(judged(2.1)).toEqual({ says: 'not slower by more than 2 fsyncs; it is 2.2', reached: false });
});
