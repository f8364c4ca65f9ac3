import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Campaign, CampaignCore } from '../../contracts/campaign.ts';
import { channels, pacings } from '../../contracts/campaign.ts';
import type { ForecastDay, ForecastInput } from '../../contracts/forecast.ts';
import { forecastDays } from '../../forecast/forecast.ts';
import { planForecast, type ForecastPlan } from '../../forecast/plan.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const campaign = (changes: Partial<CampaignCore> = {}): Campaign => ({
  ...sampleCampaign(changes),
  version: 1,
  bindings: [],
});

function plan(changes: Partial<CampaignCore> = {}, input: Partial<ForecastInput> = {}, seed = 'seed'): ForecastPlan {
  const question = {
    input: { campaignId: 'NL-1', horizonDays: 28, scenarios: 200, ...input },
    seed,
    today: '2026-11-21',
    stepsPerDay: 24,
  };
  const planned = planForecast(campaign(changes), question);
  if (!planned) throw new Error('The campaign has ended.');
  return planned;
}

const daysOf = (planned: ForecastPlan): ForecastDay[] => [...forecastDays(planned)].map(({ day }) => day);

const anyCampaign = fc.record({
  channel: fc.constantFrom(...channels),
  pacing: fc.constantFrom(...pacings),
  budgetPeriod: fc.constantFrom('flight' as const, 'daily' as const),
  budgetMicros: fc.integer({ min: 1, max: 500_000 }).map((cents) => cents * 10_000),
  spentMicros: fc.integer({ min: 0, max: 300_000 }).map((cents) => cents * 10_000),
  startDate: fc.constantFrom('2026-01-01', '2026-11-22', '2026-12-01'),
  endDate: fc.constantFrom(null, '2026-12-03', '2027-06-30'),
  goal: fc.record({
    kind: fc.constantFrom('reach' as const, 'clicks' as const, 'conversions' as const),
    targetMicros: fc.constantFrom(null, 50_000, 18_400_000),
  }),
});

test('for every campaign: p10 ≤ median ≤ p90, nothing ever goes down, and a flight never spends more than it has', () => {
  fc.assert(
    fc.property(anyCampaign, fc.string(), (changes, seed) => {
      const planned = plan(changes, { horizonDays: 14, scenarios: 100 }, seed);
      const days = daysOf(planned);
      const cap = planned.leftMicros === null ? Infinity : changes.spentMicros + planned.leftMicros;
      for (const [index, { p10, median, p90, spendMicros }] of days.entries()) {
        const before = days[index - 1] ?? { p10: 0, median: 0, p90: 0, spendMicros: changes.spentMicros };
        expect(p10).toBeLessThanOrEqual(median);
        expect(median).toBeLessThanOrEqual(p90);
        expect(p10).toBeGreaterThanOrEqual(before.p10);
        expect(median).toBeGreaterThanOrEqual(before.median);
        expect(p90).toBeGreaterThanOrEqual(before.p90);
        expect(spendMicros).toBeGreaterThanOrEqual(before.spendMicros);
        expect(spendMicros).toBeLessThanOrEqual(cap);
        expect(Number.isSafeInteger(spendMicros)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('equal seeds give equal numbers, other seeds others', () => {
  expect(daysOf(plan({}, {}, 'one'))).toEqual(daysOf(plan({}, {}, 'one')));
  expect(daysOf(plan({}, {}, 'one'))).not.toEqual(daysOf(plan({}, {}, 'other')));
});

test('whoever goes on from an evening gets the same days as whoever plays them all', () => {
  const planned = plan({ pacing: 'ahead', budgetPeriod: 'flight', budgetMicros: 3_000_000_000 });
  const whole = daysOf(planned);
  const playing = forecastDays(planned);
  for (let day = 1; day <= 10; day += 1) {
    const played = playing.next();
    if (played.done || day < 10) continue;
    const rest = [...forecastDays(planned, { days: 10, evening: structuredClone(played.value.evening) })];
    expect(rest.map((each) => each.day)).toEqual(whole.slice(10));
  }
});

test('it looks ahead from tomorrow, a day after the other', () => {
  const days = daysOf(plan({}, { horizonDays: 7 })).map(({ day }) => day);
  expect(days[0]).toBe('2026-11-22');
  expect(days.at(-1)).toBe('2026-11-28');
});

test('a daily budget is spent day by day, and results cost about what is aimed at', () => {
  const days = daysOf(
    plan({ budgetMicros: 500_000_000, spentMicros: 0, goal: { kind: 'clicks', targetMicros: 500_000 } }),
  );
  const { spendMicros, median } = days.at(-1)!;
  expect(spendMicros / 28 / 500_000_000).toBeGreaterThan(0.85);
  expect(spendMicros / 28 / 500_000_000).toBeLessThan(1.05);
  expect(spendMicros / median / 500_000).toBeGreaterThan(0.8);
  expect(spendMicros / median / 500_000).toBeLessThan(1.25);
});

test('search brings more on working days than on weekends', () => {
  const days = daysOf(
    plan({ channel: 'search', budgetMicros: 900_000_000, goal: { kind: 'clicks', targetMicros: null } }),
  );
  const gained = days.map(({ median }, index) => median - (days[index - 1]?.median ?? 0));
  const on = (weekdays: readonly number[]) =>
    days.flatMap(({ day }, index) => (weekdays.includes(new Date(day).getUTCDay()) ? [gained[index] ?? 0] : []));
  const mean = (all: number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
  expect(mean(on([2, 3, 4]))).toBeGreaterThan(mean(on([0, 6])) * 1.2);
});

test('ahead spends more in the first half of the flight than even', () => {
  const flight = {
    budgetPeriod: 'flight',
    budgetMicros: 6_000_000_000,
    spentMicros: 0,
    endDate: '2026-12-19',
  } as const;
  const at = (pacing: 'ahead' | 'even') => daysOf(plan({ ...flight, pacing }))[13]!.spendMicros / 6_000_000_000;
  expect(at('ahead')).toBeGreaterThan(0.56);
  expect(at('even')).toBeLessThan(0.54);
});

test('a flight that is given more a day runs out earlier, and then stands still', () => {
  const flight = {
    budgetPeriod: 'flight',
    budgetMicros: 2_800_000_000,
    spentMicros: 0,
    endDate: '2026-12-19',
  } as const;
  const days = daysOf(plan(flight, { dailyBudgetMicros: 200_000_000 }));
  const full = days.findIndex(({ spendMicros }) => spendMicros >= 2_799_000_000);
  expect(full).toBeGreaterThan(10);
  expect(full).toBeLessThan(20);
  expect(days.at(-1)).toMatchObject({ median: days[full + 1]!.median, spendMicros: 2_800_000_000 });
});

test('before the start and after the end nothing is spent', () => {
  const days = daysOf(plan({ startDate: '2026-11-25', endDate: '2026-11-30', spentMicros: 0 }));
  expect(days.slice(0, 3).every(({ spendMicros }) => spendMicros === 0)).toBe(true);
  expect(days[3]!.spendMicros).toBeGreaterThan(0);
  expect(days.at(-1)!.spendMicros).toBe(days[8]!.spendMicros);
});

test('a campaign that has ended or is archived has nothing to forecast', () => {
  const question = {
    input: { campaignId: 'NL-1', horizonDays: 7, scenarios: 100 },
    seed: '',
    today: '2026-11-21',
    stepsPerDay: 24,
  };
  expect(planForecast(campaign({ endDate: '2026-11-21' }), question)).toBeUndefined();
  expect(planForecast(campaign({ status: 'archived' }), question)).toBeUndefined();
  expect(planForecast(campaign({ endDate: '2026-11-22' }), question)).toBeDefined();
});

test('more scenarios agree with fewer: the middle does not hang on how many are played', () => {
  const of = (scenarios: number) =>
    daysOf(plan({ budgetMicros: 300_000_000, goal: { kind: 'clicks', targetMicros: null } }, { scenarios })).at(-1)!;
  expect(of(4_000).median / of(400).median).toBeCloseTo(1, 1);
});
