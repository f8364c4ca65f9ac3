import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIRST_MS, LONGEST_MS, backoffMs } from '../../src/connection/backoff.ts';

const attempts = fc.integer({ min: -1, max: 2_000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const shortest = (attempt: number): number => backoffMs(attempt, 0);
const longest = (attempt: number): number => backoffMs(attempt, 1);

describe('full jitter', () => {
  test('is anything from nothing to a ceiling that doubles until its cap', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(longest)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect([1, 2, 7, 100].map(shortest)).toEqual([0, 0, 0, 0]);
  });

  test('never leaves its bounds, at any attempt and by any chance', () => {
    fc.assert(
      fc.property(attempts, chance, (attempt, random) => {
        const waitMs = backoffMs(attempt, random);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(LONGEST_MS);
        expect(waitMs).toBeLessThanOrEqual(attempt <= 1 ? FIRST_MS : LONGEST_MS);
      }),
    );
  });

  test('uses the whole of its range, evenly', () => {
    const waits = Array.from({ length: 1_000 }, (_, at) => backoffMs(7, at / 1_000));
    const middle = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(middle).toBeCloseTo(LONGEST_MS / 2, -3);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(LONGEST_MS * 0.99);
  });

  test('never has a lower ceiling at a later attempt', () => {
    fc.assert(
      fc.property(attempts, attempts, (one, other) => {
        expect(longest(Math.max(one, other))).toBeGreaterThanOrEqual(longest(Math.min(one, other)));
      }),
    );
  });
});

describe('what the relay asked for', () => {
  test('is a least wait that comes before the jitter', () => {
    const asked = { retryAfterMs: 5_000 };
    expect(backoffMs(1, 0, asked)).toBe(5_000);
    expect(backoffMs(1, 1, asked)).toBe(5_500);
  });

  test('is a spread that is never narrower than the jitter would be', () => {
    expect(backoffMs(1, 1, { spreadMs: 10_000 })).toBe(10_000);
    expect(backoffMs(7, 1, { spreadMs: 10_000 })).toBe(30_000);
    expect(backoffMs(1, 0, { spreadMs: 10_000 })).toBe(0);
  });

  test('is kept at every attempt and by every chance', () => {
    const asked = fc.record({ retryAfterMs: fc.nat(60_000), spreadMs: fc.nat(60_000) });
    fc.assert(
      fc.property(attempts, chance, asked, (attempt, random, { retryAfterMs, spreadMs }) => {
        const waitMs = backoffMs(attempt, random, { retryAfterMs, spreadMs });
        expect(waitMs).toBeGreaterThanOrEqual(retryAfterMs);
        expect(waitMs).toBeLessThanOrEqual(retryAfterMs + Math.max(LONGEST_MS, spreadMs));
      }),
    );
  });
});
