import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snapped, steerRange } from '../../../web/forecast/steer-range.ts';
import { aCampaign } from '../samples.ts';

describe('the range of the steering slider', () => {
  it('goes in round steps around what the campaign is planned with', () => {
    expect(steerRange(aCampaign(), 100_000_000)).toEqual({ min: 25_000_000, max: 300_000_000, step: 5_000_000 });
  });

  it('holds the present value and whole units, whatever the budget', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 9_000_000_000_000 }), fc.boolean(), (budgetMicros, daily) => {
        const campaign = aCampaign({ budgetMicros, budgetPeriod: daily ? 'daily' : 'flight' });
        const now = daily ? budgetMicros : budgetMicros / 30;
        const { min, max, step } = steerRange(campaign, now);
        expect(step % 1_000_000).toBe(0);
        expect(min % step).toBe(0);
        expect(max % step).toBe(0);
        expect(min).toBeLessThan(max);
        expect(max).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  it('snaps to a step within the range', () => {
    const range = { min: 10, max: 100, step: 10 };
    expect([1, 14, 15, 999].map((value) => snapped(value, range))).toEqual([10, 10, 20, 100]);
  });
});
