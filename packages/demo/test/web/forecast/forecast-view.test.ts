import { describe, expect, it } from 'vitest';
import { forecastSentences } from '../../../web/forecast/forecast-sentences.ts';
import { columnsOf, hearBatch, heardNow, lastsUntil, noForecast, weekly } from '../../../web/forecast/forecast-view.ts';
import { aCampaign } from '../samples.ts';

function days(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const day = from + index;
    return {
      day: `2026-07-${String(day).padStart(2, '0')}`,
      p10: day,
      median: day * 2,
      p90: day * 3,
      spendMicros: day * 1_000_000,
    };
  });
}
const batch = (revision: number, from: number, to: number) => ({
  revision,
  dailyBudgetMicros: 5_000_000,
  days: days(from, to),
});

describe('a forecast that grows', () => {
  it('puts batches behind each other, each day once', () => {
    const view = [batch(0, 1, 3), batch(0, 3, 5)].reduce(hearBatch, noForecast);
    expect(view.days.map(({ day }) => day.slice(-2))).toEqual(['01', '02', '03', '04', '05']);
  });

  it('starts over with the first batch after a steer, and drops what was on its way', () => {
    const view = [batch(0, 1, 9), batch(1, 1, 2), batch(0, 10, 12)].reduce(hearBatch, noForecast);
    expect(view.revision).toBe(1);
    expect(view.days).toHaveLength(2);
  });

  it('reckons with what it has said last, as days or as a status', () => {
    const status = { revision: 1, dailyBudgetMicros: 7_000_000 };
    expect(heardNow(noForecast, undefined)).toBeUndefined();
    expect(heardNow(noForecast, status)).toEqual(status);
    const first = hearBatch(noForecast, batch(0, 1, 2));
    expect(heardNow(first, status)).toEqual(status);
    const second = hearBatch(first, batch(1, 1, 2));
    expect(heardNow(second, status)).toEqual({ revision: 1, dailyBudgetMicros: 5_000_000 });
  });

  it('draws days at noon UTC and money in units', () => {
    const { x, spend, p10, median, p90 } = columnsOf(hearBatch(noForecast, batch(0, 1, 2)));
    expect(new Date(x[0]! * 1_000).toISOString()).toBe('2026-07-01T12:00:00.000Z');
    expect([spend, p10, median, p90]).toEqual([
      [1, 2],
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
  });

  it('tabulates every seventh day and the last', () => {
    expect(weekly(days(1, 16)).map(({ day }) => day.slice(-2))).toEqual(['07', '14', '16']);
  });

  it('knows the day on which the budget is gone', () => {
    expect(lastsUntil(days(1, 9), 4_000_000)).toBe('2026-07-04');
    expect(lastsUntil(days(1, 9), 40_000_000)).toBeUndefined();
  });

  it('is told in sentences', () => {
    const campaign = aCampaign({ budgetMicros: 4_000_000 });
    expect(forecastSentences(noForecast, campaign)).toEqual(['No day is forecast yet.']);
    expect(forecastSentences(hearBatch(noForecast, batch(0, 1, 9)), campaign)).toEqual([
      'By 9 Jul 2026: 18 clicks (median). 80% of the simulations end between 9 and 27.',
      'Total spend by then: €9.00.',
      'Assumes a daily budget of €5.00.',
      'The budget of €4.00 is used up on 4 Jul 2026.',
    ]);
  });
});
