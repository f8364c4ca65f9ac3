/** When a pool acts, and when it had better not (S1-04, S1-06, S1-11). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decide,
  freshMemory,
  pressureOf,
  remember,
  type Decision,
  type Memory,
  type Sight,
} from '../../../src/worker/pool/decide.ts';
import type { Sample } from '../../../src/worker/pool/load.ts';
import { settleRules, type PoolRules } from '../../../src/worker/pool/rules.ts';

const rules = settleRules();
const load = (busy: number, more: Partial<Sample> = {}): Sample => ({
  periodMs: rules.sampleMs,
  inFlight: Math.round(busy),
  slots: 1,
  busy,
  done: 50 * busy,
  errors: 0,
  serviceMs: 100,
  inHandMs: 40,
  queued: 0,
  ...more,
});
const member = (...busy: number[]): readonly Sample[] => busy.map((each) => load(each));

/** What is remembered after these sights. */
const seen = (...sights: readonly Sight[]): Memory =>
  sights.reduce<Memory>((memory, sight) => remember(memory, sight, rules), freshMemory(0));

interface Acted extends Decision {
  readonly atMs: number;
}

/** A pool that does what it decides, at once, while `offered(atMs)` members' worth of work comes. */
function play(
  offered: (atMs: number) => number,
  { from = 4, samples = 400, change = {} }: { from?: number; samples?: number; change?: PoolRules } = {},
): { acted: readonly Acted[]; sizes: readonly number[] } {
  const played = settleRules(change);
  let members: Sample[][] = Array.from({ length: from }, () => []);
  let memory: Memory = freshMemory(0);
  const acted: Acted[] = [];
  const sizes: number[] = [];
  for (let sample = 1; sample <= samples; sample += 1) {
    const nowMs = sample * played.sampleMs;
    const busy = Math.min(1, offered(nowMs) / members.length);
    members = members.map((loads) => [...loads, load(busy)].slice(-played.samples));
    const sight = { members, line: { waiting: 0, perSecond: offered(nowMs) * 10 }, nowMs };
    memory = remember(memory, sight, played);
    const decision = decide(sight, memory, played);
    sizes.push(members.length);
    if (decision === undefined) continue;
    acted.push({ ...decision, atMs: nowMs });
    const fresh = Array.from({ length: Math.max(0, decision.to - members.length) }, () => []);
    members = [...members, ...fresh].slice(0, decision.to);
    memory = freshMemory(nowMs);
  }
  return { acted, sizes };
}

describe('what the members feel', () => {
  test('one hot member of five is no overload; three are, once three of their last five samples say so', () => {
    const cool = member(0.5, 0.5, 0.5, 0.5, 0.5);
    const hot = member(0.5, 0.9, 0.5, 0.9, 0.9);
    const nearly = member(0.5, 0.9, 0.5, 0.9, 0.5);
    expect(pressureOf([hot, cool, cool, cool, cool], rules)).toBe('neither');
    expect(pressureOf([hot, hot, nearly, cool, cool], rules)).toBe('neither');
    expect(pressureOf([hot, hot, hot, cool, cool], rules)).toBe('overloaded');
  });

  test('half of the members are no majority', () => {
    expect(pressureOf([member(1, 1, 1), member(0.5, 0.5, 0.5)], rules)).toBe('neither');
  });

  test('a newcomer counts among those who would have to agree before it has much to say', () => {
    expect(pressureOf([member(1, 1, 1), member(1)], rules)).toBe('neither');
  });

  test('who has hands free only on the way from one request to the next is busy, as long as enough of them wait', () => {
    const hurried = [1, 2, 3].map(() => load(0.7, { queued: 1 }));
    expect(pressureOf([hurried], rules)).toBe('overloaded');
    expect(pressureOf([hurried.map((each) => ({ ...each, queued: 0.9 }))], rules)).toBe('neither');
  });

  test('work that waits although nobody does any is no reason for more, nor for fewer', () => {
    expect(pressureOf([[1, 2, 3].map(() => load(0, { queued: 50 }))], rules)).toBe('neither');
  });

  test('only the last samples count', () => {
    expect(pressureOf([member(1, 1, 1, 1, 1, 0.5, 0.5, 0.5)], rules)).toBe('neither');
  });
});

describe('growing', () => {
  test('is decided once for one overload: within the cool-down nothing else is', () => {
    const { acted } = play(() => 4.5, { from: 5, samples: 11 });
    expect(acted).toMatchObject([{ type: 'grow', from: 5, to: 6, because: 'overloaded' }]);
  });

  test('a pool of one comes to the five that forty requests a second need, and stays there', () => {
    const { acted, sizes } = play(() => 4, { from: 1 });
    expect(acted.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [2, 4],
      [4, 5],
    ]);
    expect(sizes.at(-1)).toBe(5);
  });

  test('is no help while most of the work fails', () => {
    const broken = [load(1, { errors: 40 }), load(1, { errors: 40 }), load(1, { errors: 40 })];
    const sight = { members: [broken], line: { waiting: 900, perSecond: 40 }, nowMs: 60_000 };
    expect(decide(sight, seen(sight, sight, sight), rules)).toBeUndefined();
    const sound = { ...sight, members: [member(1, 1, 1)] };
    expect(decide(sound, seen(sound, sound, sound), rules)).toMatchObject({ to: 2 });
  });

  test('is no help while another service holds the members up', () => {
    const sight = { members: [member(1, 1, 1)], line: { waiting: 900, perSecond: 40 }, nowMs: 60_000 };
    expect(decide(sight, seen(sight, sight, sight), rules)).toMatchObject({ to: 2 });
    const heldUp = { ...sight, line: { ...sight.line, throttledBy: 'tools' } };
    expect(decide(heldUp, seen(heldUp, heldUp, heldUp), rules)).toBeUndefined();
  });

  test('goes up to what the last looks agree on, and waits until there were so many', () => {
    const sight = (perSecond: number) => ({ members: hot, line: { waiting: 0, perSecond }, nowMs: 60_000 });
    const hot = [1, 2, 3, 4].map(() => member(1, 1, 1));
    const [usual, jump] = [sight(40), sight(200)];
    expect(decide(jump, seen(usual, usual, jump), rules)).toMatchObject({ from: 4, to: 5 });
    expect(decide(jump, seen(usual, jump, jump, jump), rules)).toMatchObject({ from: 4, to: 8 });
    expect(decide(jump, seen(jump, jump), rules)).toBeUndefined();
  });

  test('members that were lost are replaced, busy or not', () => {
    const { acted } = play(() => 0.6, { from: 1, samples: 20, change: { min: 3 } });
    expect(acted.map(({ to, because }) => [to, because])).toEqual([
      [2, 'below-min'],
      [3, 'below-min'],
    ]);
  });
});

describe('shrinking', () => {
  test('goes down to the highest size that seemed right for the whole time of stabilization', () => {
    // A short rush in a quiet time: five members were right for it.
    const { acted } = play((atMs) => (atMs >= 250_000 && atMs < 260_000 ? 4 : 1), { from: 8, samples: 70 });
    expect(acted).toMatchObject([{ type: 'shrink', from: 8, to: 5, atMs: 300_000 }]);
  });

  test('a pool that is larger than it may be gets smaller, busy or not', () => {
    expect(play(() => 8, { from: 9, samples: 7 }).acted).toMatchObject([{ from: 9, to: 8, because: 'above-max' }]);
  });
});

describe('replacing members of an older edition', () => {
  /** What is decided while so much work comes for so many members, of whom so many are outdated. */
  const decided = (offered: number, from: number, outdated: number, change: PoolRules = {}) => {
    const now = { members: Array.from({ length: from }, () => member(0.6, 0.6, 0.6)), nowMs: 60_000, outdated };
    const sight = { ...now, line: { waiting: 0, perSecond: offered * 10 } };
    return decide(sight, seen(sight, sight, sight), settleRules(change));
  };

  test('makes room first, as much as there may be, and lets go of those that are not needed', () => {
    expect(decided(3.2, 4, 4)).toEqual({ type: 'grow', from: 4, to: 8, because: 'outdated' });
    expect(decided(3.2, 4, 4, { max: 5 })).toEqual({ type: 'grow', from: 4, to: 5, because: 'outdated' });
    expect(decided(3.2, 8, 4)).toEqual({ type: 'shrink', from: 8, to: 4, because: 'outdated' });
    expect(decided(3.2, 8, 1)).toEqual({ type: 'shrink', from: 8, to: 7, because: 'outdated' });
  });

  test('goes one by one where there may be no more members', () => {
    expect(decided(3.2, 4, 3, { max: 4 })).toEqual({ type: 'shrink', from: 4, to: 3, because: 'outdated' });
  });

  test('is over when all are of one edition', () => {
    expect(decided(3.2, 4, 0)).toBeUndefined();
  });
});

describe('restlessness', () => {
  const wave = (middle: number, periodMs: number) => (atMs: number) =>
    middle * (Math.floor((2 * atMs) / periodMs) % 2 === 0 ? 1.15 : 0.85);

  test('a square wave of 15 % around a threshold gives at most one action in a time of stabilization', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.constantFrom(rules.high, rules.low),
        fc.integer({ min: 2, max: 120 }),
        (from, threshold, periodSamples) => {
          const periodMs = periodSamples * rules.sampleMs;
          const { acted } = play(wave(from * threshold, periodMs), { from, samples: 20 * periodSamples });
          for (const { atMs } of acted) {
            const within = acted.filter((each) => each.atMs >= atMs && each.atMs < atMs + rules.stabilizationMs);
            expect(within).toHaveLength(1);
          }
        },
      ),
    );
  });

  test('whatever comes, the pool stays between min and max, within its step, and calm between two actions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 60, maxLength: 120 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 6 }),
        (offered, min, spread) => {
          const max = min + spread;
          const at = (atMs: number): number => offered[Math.floor(atMs / 5_000) % offered.length] ?? 0;
          const { acted, sizes } = play(at, { from: min, samples: 300, change: { min, max } });
          for (const size of sizes) expect(size >= min && size <= max).toBe(true);
          for (const { from, to } of acted) expect(to).toBeLessThanOrEqual(Math.max(from + 1, 2 * from));
          for (const [index, { atMs }] of acted.entries())
            expect(atMs - (acted[index - 1]?.atMs ?? -Infinity)).toBeGreaterThanOrEqual(rules.cooldownMs);
        },
      ),
    );
  });
});
