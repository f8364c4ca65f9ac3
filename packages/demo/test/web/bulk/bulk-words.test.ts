import { expect, test } from 'vitest';
import { planBulk } from '../../../contracts/bulk-plan.ts';
import { noBudget, readBudget } from '../../../web/bulk/budget-draft.ts';
import { budgetTotals, bulkTitle, orderWords, reasonsLeft, whyOf } from '../../../web/bulk/bulk-words.ts';
import { aCampaign, applied, failedOnMetro } from '../samples.ts';

test('an order says what it does, to how many', () => {
  expect(orderWords({ kind: 'pause' }, 118)).toBe('Pause 118 campaigns');
  expect(orderWords({ kind: 'budget-by', percent: -10 }, 1)).toBe('Lower the budget of 1 campaign by 10 %');
  expect(orderWords({ kind: 'budget-to', budgetMicros: 5_000_000, currency: 'EUR' }, 2)).toBe(
    'Set the budget of 2 campaigns to €5.00',
  );
  expect(orderWords({ kind: 'end-on', endDate: null }, 2)).toBe('End 2 campaigns never');
  expect(bulkTitle({ kind: 'pause' }, 2)).toBe('Pause of 2 campaigns');
  expect(bulkTitle(undefined, 2)).toBe('Change of many campaigns');
});

test('totals are kept apart by currency and period', () => {
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
  expect(reasonsLeft(plan)).toEqual([{ because: 'It is archived and can no longer be changed.', campaigns: 1 }]);
  expect(budgetTotals(planBulk({ kind: 'pause' }, [aCampaign()]))).toEqual([]);
});

test('what went wrong is said platform by platform, else as a whole', () => {
  expect(whyOf({ targets: [applied, failedOnMetro], text: 'x' })).toEqual([
    'Metro: Metro takes no budget below €5.00.',
  ]);
  expect(whyOf({ targets: [], text: 'Somebody changed it.' })).toEqual(['Somebody changed it.']);
});

test('what is typed becomes a change, or a sentence that says what to type', () => {
  const draft = noBudget([aCampaign({ currency: 'JPY' }), aCampaign(), aCampaign()]);
  expect(draft).toMatchObject({ currency: 'EUR', currencies: ['EUR', 'JPY'] });
  expect(readBudget(draft)).toEqual({ problem: '' });
  expect(readBudget({ ...draft, typed: '10' })).toEqual({ change: { kind: 'budget-by', percent: 10 } });
  expect(readBudget({ ...draft, how: 'lower', typed: '10' })).toEqual({ change: { kind: 'budget-by', percent: -10 } });
  expect(readBudget({ ...draft, how: 'lower', typed: '95' })).toEqual({ problem: 'Lower a budget by at most 90 %.' });
  expect(readBudget({ ...draft, typed: 'ten' })).toEqual({ problem: 'Type a percentage above zero, like 10.' });
  expect(readBudget({ ...draft, how: 'set', typed: '12.345' })).toHaveProperty('problem');
  expect(readBudget({ ...draft, how: 'set', typed: '12.34' })).toEqual({
    change: { kind: 'budget-to', budgetMicros: 12_340_000, currency: 'EUR' },
  });
});
