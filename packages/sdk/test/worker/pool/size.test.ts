/** How many members some work needs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Load } from '../../../src/worker/pool/load.ts';
import { settleRules } from '../../../src/worker/pool/rules.ts';
import { sizeFor, workOf } from '../../../src/worker/pool/size.ts';

const rules = settleRules({ target: 0.8, maxWaitMs: 10_000 });

test("Little's law: forty a second of a tenth of a second each keep five members busy for four fifths of their time", () => {
  expect(sizeFor({ perSecond: 40, serviceMs: 100, slots: 1, waiting: 0 }, rules)).toBe(5);
  expect(sizeFor({ perSecond: 40, serviceMs: 100, slots: 5, waiting: 0 }, rules)).toBe(1);
  expect(sizeFor({ perSecond: 41, serviceMs: 100, slots: 1, waiting: 0 }, rules)).toBe(6);
});

test('the rule of the backlog: no more wait for a member than it works off within the longest wait', () => {
  expect(sizeFor({ perSecond: 0, serviceMs: 100, slots: 1, waiting: 300 }, rules)).toBe(3);
  expect(sizeFor({ perSecond: 0, serviceMs: 100, slots: 1, waiting: 301 }, rules)).toBe(4);
  expect(sizeFor({ perSecond: 40, serviceMs: 100, slots: 1, waiting: 300 }, rules)).toBe(5);
});

test('more work never needs fewer members', () => {
  const work = fc.record({
    perSecond: fc.integer({ min: 0, max: 1_000 }),
    serviceMs: fc.integer({ min: 0, max: 10_000 }),
    slots: fc.integer({ min: 1, max: 64 }),
    waiting: fc.integer({ min: 0, max: 100_000 }),
  });
  fc.assert(
    fc.property(work, fc.constantFrom('perSecond', 'serviceMs', 'waiting'), fc.nat(1_000), (less, what, by) => {
      expect(sizeFor({ ...less, [what]: less[what] + by }, rules)).toBeGreaterThanOrEqual(sizeFor(less, rules));
    }),
  );
});

test('what the relay does not tell is taken from what the members have done', () => {
  const load: Load = {
    periodMs: 1_000,
    inFlight: 1,
    slots: 2,
    busy: 1,
    done: 10,
    errors: 0,
    serviceMs: 100,
    inHandMs: 40,
  };
  const slow = { ...load, done: 30, serviceMs: 300 };
  const members = [
    [load, load],
    [slow, slow],
  ];
  expect(workOf(members, { waiting: 7, perSecond: undefined }, { sampleMs: 1_000 })).toEqual({
    perSecond: 40,
    serviceMs: 250,
    slots: 2,
    waiting: 7,
  });
  expect(workOf(members, { waiting: 7, perSecond: 55 }, { sampleMs: 1_000 })).toMatchObject({ perSecond: 55 });
});

test('a member that was too late with its sample has been kept from working: how long it took says nothing', () => {
  const load: Load = {
    periodMs: 1_000,
    inFlight: 1,
    slots: 1,
    busy: 1,
    done: 10,
    errors: 0,
    serviceMs: 100,
    inHandMs: 40,
  };
  const late = { ...load, periodMs: 3_000, done: 10, serviceMs: 900 };
  const line = { waiting: 0, perSecond: undefined };
  const of = (...loads: readonly Load[]) => workOf([loads], line, { sampleMs: 1_000 });
  expect(of(load, late, load)).toMatchObject({ serviceMs: 100, perSecond: 6 });
  // Where nothing else is known it is better than nothing.
  expect(of(late, { ...load, done: 0, serviceMs: 0 })).toMatchObject({ serviceMs: 900 });
});

test('work that outlasts all samples is taken to need at least as long as it has taken so far', () => {
  const none: Load = {
    periodMs: 1_000,
    inFlight: 2,
    slots: 2,
    busy: 1,
    done: 0,
    errors: 0,
    serviceMs: 0,
    inHandMs: 5_000,
  };
  const line = { waiting: 6, perSecond: undefined };
  const work = workOf([[none, none]], line, { sampleMs: 1_000 });
  expect(work).toMatchObject({ serviceMs: 5_000, waiting: 6 });
  expect(sizeFor(work, { ...rules, maxWaitMs: 5_000 })).toBe(3);
  // Once some have ended, it is known.
  expect(workOf([[none, { ...none, done: 1, serviceMs: 9_000 }]], line, { sampleMs: 1_000 })).toMatchObject({
    serviceMs: 9_000,
  });
});
