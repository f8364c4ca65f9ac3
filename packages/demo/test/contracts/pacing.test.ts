import { describe, expect, test } from 'vitest';
import { effectiveStatus, pacingIndex, targetMicros } from '../../contracts/pacing.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
/** A hundred days, from 2026-01-01 to 2026-04-10. */
const flight = {
  startDate: '2026-01-01',
  endDate: '2026-04-10',
  budgetMicros: 1_000_000_000,
  budgetPeriod: 'flight',
} as const;

describe('the target', () => {
  test('of an even flight is half the money at half time', () => {
    expect(targetMicros(sampleCampaign(flight), at('2026-02-20'))).toBe(500_000_000);
  });

  test('of a flight that spends ahead is 60 % at half time and all of it at the end', () => {
    const ahead = sampleCampaign({ ...flight, pacing: 'ahead' });
    expect(targetMicros(ahead, at('2026-02-20'))).toBe(600_000_000);
    expect(targetMicros(ahead, at('2026-04-11'))).toBe(1_000_000_000);
  });

  test('of a daily budget grows by it every day and stops with the campaign', () => {
    const daily = sampleCampaign({ ...flight, budgetPeriod: 'daily', budgetMicros: 25_000_000 });
    expect(targetMicros(daily, at('2026-01-11'))).toBe(250_000_000);
    expect(targetMicros(daily, at('2027-01-01'))).toBe(2_500_000_000);
  });

  test('does not exist for a flight without an end', () => {
    expect(targetMicros(sampleCampaign({ ...flight, endDate: null }), at('2026-02-20'))).toBeUndefined();
  });
});

test('the pacing index compares what is spent with the target, and says nothing before the start', () => {
  const campaign = sampleCampaign({ ...flight, spentMicros: 550_000_000 });
  expect(pacingIndex(campaign, at('2026-02-20'))).toBeCloseTo(1.1);
  expect(pacingIndex(campaign, at('2025-12-31'))).toBeUndefined();
});

test.each([
  ['paused wins over everything', { status: 'paused', spentMicros: 2e9 }, '2027-01-01', 'paused'],
  ['it has ended after its last day', {}, '2026-04-11', 'ended'],
  ['it still runs on its last day', {}, '2026-04-10', 'eligible'],
  ['it waits for its first day', {}, '2025-12-31', 'pending'],
  ['it is limited when its money is spent', { spentMicros: 1_000_000_000 }, '2026-02-01', 'limited'],
] as const)('%s', (_, changes, day, status) => {
  expect(effectiveStatus(sampleCampaign({ ...flight, spentMicros: 0, ...changes }), at(day))).toBe(status);
});
