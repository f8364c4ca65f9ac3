import { expect, test } from 'vitest';
import { planBulk } from '../../../contracts/bulk-plan.ts';
import { budgetTotals, endTotals, pacingTotals } from '../../../web/bulk/totals.ts';
import { NOON, aBinding, aCampaign } from '../samples.ts';

test('budgets are added up, kept apart by currency and period', () => {
  const plan = planBulk({ kind: 'budget-by', percent: 10 }, [
    aCampaign({ id: 'a' }),
    aCampaign({ id: 'b' }),
    aCampaign({ id: 'c', budgetPeriod: 'daily', budgetMicros: 10_000_000 }),
    aCampaign({ id: 'd', currency: 'JPY', budgetMicros: 1_000_000_000 }),
    aCampaign({ id: 'e', status: 'archived' }),
  ]);
  expect(
    budgetTotals(plan).map(({ currency, period, beforeMicros, afterMicros }) => [
      currency,
      period,
      beforeMicros / 1e6,
      afterMicros / 1e6,
    ]),
  ).toEqual([
    ['EUR', 'daily', 10, 11],
    ['EUR', 'flight', 6_000, 6_600],
    ['JPY', 'flight', 1_000, 1_100],
  ]);
  expect(budgetTotals(planBulk({ kind: 'pause' }, [aCampaign()]))).toEqual([]);
});

test('of ends it is counted which way they go, and what happens at once', () => {
  const plan = planBulk({ kind: 'end-on', endDate: '2026-06-30' }, [
    aCampaign({ id: 'later', endDate: '2026-06-20' }),
    aCampaign({ id: 'again', endDate: '2026-06-10', startDate: '2026-05-01' }),
    aCampaign({ id: 'paused', endDate: '2026-06-10', startDate: '2026-05-01', status: 'paused' }),
    aCampaign({ id: 'earlier', endDate: '2026-07-01' }),
    aCampaign({ id: 'open', endDate: null }),
    aCampaign({ id: 'same', endDate: '2026-06-30' }),
  ]);
  expect(endTotals(plan, NOON)).toEqual([
    { ending: 'later', campaigns: 3 },
    { ending: 'earlier', campaigns: 1 },
    { ending: 'given', campaigns: 1 },
    { ending: 'running-again', campaigns: 1 },
  ]);
  const over = planBulk({ kind: 'end-by', length: { count: -1, unit: 'week' } }, [
    aCampaign({ endDate: '2026-06-18' }),
  ]);
  expect(endTotals(over, NOON)).toEqual([
    { ending: 'earlier', campaigns: 1 },
    { ending: 'over', campaigns: 1 },
  ]);
  const open = planBulk({ kind: 'end-on', endDate: null }, [aCampaign({ endDate: '2026-06-30' })]);
  expect(endTotals(open, NOON)).toEqual([{ ending: 'opened', campaigns: 1 }]);
  expect(endTotals(planBulk({ kind: 'pause' }, [aCampaign()]), NOON)).toEqual([]);
});

test('an end that a platform is told once more goes nowhere', () => {
  const behind = aCampaign({ endDate: '2026-06-30', bindings: [aBinding({ state: 'failed', behind: ['endDate'] })] });
  const plan = planBulk({ kind: 'end-on', endDate: '2026-06-30' }, [behind]);
  expect(plan.edits).toHaveLength(1);
  expect(endTotals(plan, NOON)).toEqual([]);
});

test('of pacings it is counted how many campaigns have which, before and after', () => {
  const plan = planBulk({ kind: 'pace', pacing: 'even' }, [
    aCampaign({ id: 'a', pacing: 'ahead' }),
    aCampaign({ id: 'b', pacing: 'asap' }),
    aCampaign({ id: 'c', pacing: 'asap' }),
    aCampaign({ id: 'd', pacing: 'even' }),
  ]);
  expect(pacingTotals(plan)).toEqual([
    { pacing: 'ahead', before: 1, after: 0 },
    { pacing: 'even', before: 0, after: 3 },
    { pacing: 'asap', before: 2, after: 0 },
  ]);
  expect(pacingTotals(planBulk({ kind: 'pause' }, [aCampaign()]))).toEqual([]);
});
