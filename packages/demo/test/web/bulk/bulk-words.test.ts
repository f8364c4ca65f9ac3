import { expect, test } from 'vitest';
import { planBulk } from '../../../contracts/bulk-plan.ts';
import { noBudget, readBudget } from '../../../web/bulk/budget-draft.ts';
import { bulkTitle, orderWords, reasonsLeft, whyOf } from '../../../web/bulk/bulk-words.ts';
import { aCampaign, applied, failedOnMetro } from '../samples.ts';

test('an order says what it does, to how many', () => {
  expect(orderWords({ kind: 'pause' }, 118)).toBe('Pause 118 campaigns');
  expect(orderWords({ kind: 'budget-by', percent: -10 }, 1)).toBe('Lower the budget of 1 campaign by 10 %');
  expect(orderWords({ kind: 'budget-to', budgetMicros: 5_000_000, currency: 'EUR' }, 2)).toBe(
    'Set the budget of 2 campaigns to €5.00',
  );
  expect(orderWords({ kind: 'end-on', endDate: null }, 2)).toBe('Give 2 campaigns an open end');
  expect(orderWords({ kind: 'end-on', endDate: '2026-08-01' }, 2)).toBe('Set the end of 2 campaigns to 1 Aug 2026');
  expect(orderWords({ kind: 'end-by', length: { count: 2, unit: 'week' } }, 3)).toBe(
    'Move the end of 3 campaigns 2 weeks later',
  );
  expect(orderWords({ kind: 'end-by', length: { count: -1, unit: 'day' } }, 1)).toBe(
    'Move the end of 1 campaign 1 day earlier',
  );
  expect(orderWords({ kind: 'pace', pacing: 'daily-cap' }, 2)).toBe('Set the pacing of 2 campaigns to daily cap');
  expect(bulkTitle({ kind: 'pause' }, 2)).toBe('Pause of 2 campaigns');
  expect(bulkTitle(undefined, 2)).toBe('Change of many campaigns');
});

test('reasons for which campaigns are left out are counted', () => {
  const archived = ['a', 'b'].map((id) => aCampaign({ id, status: 'archived' }));
  const plan = planBulk({ kind: 'end-on', endDate: '2020-01-01' }, [aCampaign(), ...archived]);
  expect(reasonsLeft(plan)).toEqual([
    { because: 'It is archived and can no longer be changed.', campaigns: 2 },
    { because: 'It would end before it starts.', campaigns: 1 },
  ]);
});

test('what went wrong is said platform by platform, else as a whole', () => {
  expect(whyOf({ targets: [applied, failedOnMetro], text: 'x' })).toEqual([
    'Metro: Metro takes no budget below €5.00.',
  ]);
  expect(whyOf({ targets: [], text: 'Somebody changed it.' })).toEqual(['Somebody changed it.']);
});

test('what is typed of a budget becomes a change, or a sentence that says what to type', () => {
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
