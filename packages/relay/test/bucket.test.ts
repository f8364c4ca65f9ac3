/** However it is asked, a bucket gives no more than its burst and what has flowed into it since. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bucket } from '../src/bucket.ts';

const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 5_000 }), burst: fc.integer({ min: 1, max: 2_000 }) });
/** How much the clock moves: it stands still, runs, leaps, or goes back, which it should not. */
const moves = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 500, noNaN: true }),
  fc.integer({ min: 60_000, max: 10_000_000 }),
  fc.integer({ min: -5_000, max: -1 }),
);
const steps = fc.array(fc.record({ moved: moves, count: fc.integer({ min: 1, max: 2_000 }) }), { maxLength: 60 });

describe('a bucket', () => {
  test('gives no more than burst + rate × t, over any stretch of any sequence of times and takes', () => {
    let taken = 0;
    fc.assert(
      fc.property(rates, steps, (rate, asked) => {
        const bucket = new Bucket(rate, 0);
        let nowMs = 0;
        const happened = asked.map(({ moved, count }) => {
          nowMs += moved;
          const got = bucket.take(count, nowMs) ? Math.min(count, rate.burst) : 0;
          taken += got;
          return { forwardMs: Math.max(0, moved), got };
        });
        for (const [from] of happened.entries()) {
          let [sum, ms] = [0, 0];
          for (const [at, { forwardMs, got }] of happened.slice(from).entries()) {
            if (at > 0) ms += forwardMs;
            sum += got;
            expect(sum).toBeLessThanOrEqual(rate.burst + (rate.perSecond * ms) / 1_000 + 1e-6);
          }
        }
      }),
    );
    expect(taken).toBeGreaterThan(0);
  });

  test('is never empty for longer than it says, and says no less than it takes', () => {
    fc.assert(
      fc.property(rates, steps, fc.integer({ min: 1, max: 2_000 }), (rate, asked, wanted) => {
        const bucket = new Bucket(rate, 0);
        let nowMs = 0;
        for (const { moved, count } of asked) bucket.take(count, (nowMs += moved));
        const waitMs = bucket.waitMs(wanted, nowMs);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(Math.ceil((Math.min(wanted, rate.burst) / rate.perSecond) * 1_000));
        // A whole ms too early is too early.
        expect(waitMs > 1 && bucket.take(wanted, nowMs + waitMs - 1.01)).toBe(false);
        // Sums of parts of a token are as exact as numbers are.
        expect(bucket.take(wanted, nowMs + waitMs + 1e-3)).toBe(true);
      }),
    );
  });

  test('owes what was taken beyond it, and no more than a full one', () => {
    const bucket = new Bucket({ perSecond: 1, burst: 3 }, 0);
    for (let n = 0; n < 100; n += 1) bucket.owe(0);
    expect(bucket.waitMs(1, 0)).toBe(4_000);
    expect(bucket.take(1, 3_999)).toBe(false);
    expect(bucket.take(1, 4_000)).toBe(true);
    expect(bucket.isFull(6_999)).toBe(false);
    expect(bucket.isFull(7_000)).toBe(true);
  });
});
