import { describe, expect, it } from 'vitest';
import { amountOf } from '../../grammar/amounts.ts';
import { plus } from '../../contracts/calendar.ts';
import { dayAt, lengthAt } from '../../grammar/days.ts';
import { tokensOf } from '../../grammar/tokens.ts';

const TODAY = '2026-06-16';
const amount = (text: string) => {
  const [token] = tokensOf(text);
  return token && amountOf(token);
};
const day = (text: string, today = TODAY) => dayAt(tokensOf(text), 0, today)?.value;

describe('an amount', () => {
  it.each([
    ['40', [40]],
    ['2k', [2_000]],
    ['1.5k', [1_500]],
    ['1,500', [1_500]],
    ['1,234.50', [1_234.5]],
    ['1.234,50', [1_234.5]],
    ["1'000", [1_000]],
    ['12,5', [12.5]],
    ['0.500', [0.5]],
    ['1,234,567', [1_234_567]],
    ['1.500', [1.5, 1_500]],
    ['1,23,4', []],
    ['99999999999', []],
  ])('“%s” is %j', (text, units) => {
    expect(amount(text)?.micros).toEqual(units.map((each) => each * 1_000_000));
  });

  it('says its currency, its sign, and whether it is percent', () => {
    expect(amount('€20')).toMatchObject({ currency: 'EUR', percent: false, sign: undefined });
    expect(amount('+20 USD')).toMatchObject({ currency: 'USD', sign: 1 });
    expect(amount('CHF 20')).toMatchObject({ currency: 'CHF' });
    expect(amount('-12.5 %')).toMatchObject({ percent: true, sign: -1, micros: [12_500_000] });
    expect(amount('15 percent')).toMatchObject({ percent: true });
  });

  it('is no part of a word', () => {
    expect(tokensOf('Q4 4ever 10th').map(({ kind }) => kind)).toEqual(['word', 'word', 'word']);
  });
});

describe('a day', () => {
  it.each([
    ['today', ['2026-06-16']],
    ['tomorrow', ['2026-06-17']],
    ['friday', ['2026-06-19']],
    ['tuesday', ['2026-06-23']],
    ['next friday', ['2026-06-19', '2026-06-26']],
    ['June 30', ['2026-06-30']],
    ['30th of june', ['2026-06-30']],
    ['June 1', ['2027-06-01']],
    ['Jun 30, 2028', ['2028-06-30']],
    ['feb 29', ['2028-02-29']],
    ['2026-12-24', ['2026-12-24']],
    ['24.12.2026', ['2026-12-24']],
    ['24/12/26', ['2026-12-24']],
    ['03/04/2027', ['2027-04-03', '2027-03-04']],
    ['end of the month', ['2026-06-30']],
    ['end of next month', ['2026-07-31']],
    ['end of february', ['2027-02-28']],
    ['end of february 2028', ['2028-02-29']],
    ['end of the year', ['2026-12-31']],
    ['in two weeks', ['2026-06-30']],
    ['never', [null]],
    ['open end', [null]],
  ])('“%s” is %j', (text, days) => {
    expect(day(text)).toEqual(days);
  });

  it.each(['2026-02-30', '31 April 2027', '99.99.2027', 'may', 'Summer 10', ''])('“%s” is none', (text) => {
    expect(day(text)).toBeUndefined();
  });

  it('moves by days, weeks and months, and stays in a shorter month', () => {
    expect(lengthAt(tokensOf('a month'), 0)?.value).toEqual({ count: 1, unit: 'month' });
    expect(plus('2027-01-31', { count: 1, unit: 'month' })).toBe('2027-02-28');
    expect(plus('2026-06-16', { count: -1, unit: 'month' })).toBe('2026-05-16');
    expect(plus('2026-12-30', { count: 1, unit: 'week' })).toBe('2027-01-06');
  });
});
