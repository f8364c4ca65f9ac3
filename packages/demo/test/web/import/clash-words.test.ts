import { expect, it } from 'vitest';
import type { ImportClash } from '../../../contracts/clash.ts';
import { choicesInWords, clashInWords, clashLabel, clashTitle } from '../../../web/import/clash-words.ts';
import { questionIn } from '../../../web/import/import-view.ts';

const of = (what: Pick<ImportClash, 'value' | 'here' | 'file'>): ImportClash => ({
  campaignId: 'a',
  campaignName: 'A',
  currency: 'EUR',
  ...what,
});

it('says how many values are in question, and asks nothing that it does not understand', () => {
  expect(clashTitle(1)).toBe('1 value was changed both here and in the export');
  expect(clashTitle(1_200)).toBe('1,200 values were changed both here and in the export');
  const clash = of({ value: 'status', here: { status: 'paused' }, file: { status: 'enabled' } });
  expect(questionIn({ clashes: [clash], count: 1 })).toMatchObject({ count: 1 });
  expect(questionIn({ clashes: [], count: 0 })).toBeUndefined();
  expect(questionIn(undefined)).toBeUndefined();
  expect(questionIn({ which: 'colour' })).toBeUndefined();
});

it('says both values as people read them, and two dates as one', () => {
  const budget = of({ value: 'budget', here: { budgetMicros: 75_000_000 }, file: { budgetMicros: 80_000_000 } });
  expect([clashLabel('budget'), clashInWords(budget, 'here'), clashInWords(budget, 'file')]).toEqual([
    'Budget',
    '€75.00',
    '€80.00',
  ]);
  const dates = of({
    value: 'dates',
    here: { startDate: '2026-10-01', endDate: '2026-12-31' },
    file: { startDate: '2026-10-01', endDate: null },
  });
  expect([clashLabel('dates'), clashInWords(dates, 'here'), clashInWords(dates, 'file')]).toEqual([
    'Dates',
    '1 Oct – 31 Dec 2026',
    'from 1 Oct 2026',
  ]);
});

it('sums up what is chosen', () => {
  expect(choicesInWords({ here: 1, file: 0 })).toBe('1 value from here');
  expect(choicesInWords({ here: 0, file: 2 })).toBe('2 values from the export');
  expect(choicesInWords({ here: 3, file: 1 })).toBe('3 values from here, 1 from the export');
});
