import { describe, expect, it } from 'vitest';
import { paceOf, verdictOf } from '../../../web/campaigns/pace.ts';
import { aCampaign } from '../samples.ts';

const HALF_TIME = Date.parse('2026-06-16T00:00:00Z');

describe('the pace of a campaign', () => {
  it('is one when half the budget is spent at half time', () => {
    expect(paceOf(aCampaign(), HALF_TIME)).toEqual({ index: 1, verdict: 'on', spentShare: 0.5, targetShare: 0.5 });
  });

  it('is under below 0.9, over above 1.1, and on in between', () => {
    expect([0.89, 0.9, 1, 1.1, 1.11].map(verdictOf)).toEqual(['under', 'on', 'on', 'on', 'over']);
  });

  it('expects 60 % of the money at half time when pacing ahead', () => {
    const pace = paceOf(aCampaign({ pacing: 'ahead' }), HALF_TIME);
    expect(pace?.targetShare).toBeCloseTo(0.6, 5);
    expect(pace?.verdict).toBe('under');
  });

  it('compares a daily budget with the days that have passed', () => {
    const daily = aCampaign({ budgetPeriod: 'daily', budgetMicros: 100_000_000, spentMicros: 1_800_000_000 });
    expect(paceOf(daily, HALF_TIME)).toMatchObject({ index: 1.2, verdict: 'over', spentShare: 1 });
  });

  it('has no telling before the start and without an end', () => {
    expect(paceOf(aCampaign(), Date.parse('2026-05-01T00:00:00Z'))).toBeUndefined();
    expect(paceOf(aCampaign({ endDate: null }), HALF_TIME)).toBeUndefined();
  });

  it('never draws a bar longer than its place', () => {
    expect(paceOf(aCampaign({ spentMicros: 9_000_000_000 }), HALF_TIME)?.spentShare).toBe(1);
  });
});
