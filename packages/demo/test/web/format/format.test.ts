import { describe, expect, it } from 'vitest';
import { ago, at, briefFlight, flight, longDay, span } from '../../../web/format/dates.ts';
import { money, readMoney, trimmedMoney } from '../../../web/format/money.ts';
import { count, counted, listed, percent, shortCount } from '../../../web/format/numbers.ts';

const NOW = Date.parse('2026-06-16T12:00:00Z');
const NBSP = '\u00a0';

describe('money', () => {
  it('has the sign and the decimals of its currency', () => {
    expect(money(1_234_500_000, 'EUR')).toBe('€1,234.50');
    expect(money(12_000_000, 'CHF')).toBe(`CHF${NBSP}12.00`);
    expect(money(5_000_000_000, 'JPY')).toBe('¥5,000');
  });

  it('drops empty decimals in tables, and no others', () => {
    expect(trimmedMoney(25_000_000, 'USD')).toBe('$25');
    expect(trimmedMoney(25_500_000, 'USD')).toBe('$25.50');
  });

  it('is read digit by digit: nothing is rounded on the way', () => {
    expect(readMoney('0.30', 'EUR')).toEqual({ micros: 300_000 });
    expect(readMoney('9007199254.74', 'USD')).toEqual({ micros: 9_007_199_254_740_000 });
  });

  it('is refused with a sentence when it cannot be paid', () => {
    for (const [typed, currency] of [
      ['', 'EUR'],
      ['abc', 'EUR'],
      ['0', 'EUR'],
      ['-1', 'EUR'],
      ['1.005', 'EUR'],
      ['1.5', 'JPY'],
      ['99999999999', 'EUR'],
    ] as const) {
      const read = readMoney(typed, currency);
      expect('problem' in read && read.problem).toMatch(/\.$/);
    }
  });
});

describe('days and times', () => {
  it('name days without moving them into another zone', () => {
    expect(longDay('2026-01-01')).toBe('1 Jan 2026');
  });

  it('name flights with as few years as needed', () => {
    expect(flight('2026-06-01', '2026-06-30')).toBe('1 Jun – 30 Jun 2026');
    expect(flight('2026-12-01', '2027-01-30')).toBe('1 Dec 2026 – 30 Jan 2027');
    expect(flight('2026-06-01', null)).toBe('from 1 Jun 2026');
    expect(briefFlight('2026-06-01', '2026-06-30', NOW)).toBe('1 Jun – 30 Jun');
    expect(briefFlight('2026-12-01', '2027-01-30', NOW)).toBe('1 Dec – 30 Jan 2027');
    expect(briefFlight('2025-06-01', '2025-06-30', NOW)).toBe('1 Jun – 30 Jun 2025');
  });

  it('tell how long ago something was, also with a clock that runs behind', () => {
    expect([0, 9_999, 45_000, 61_000, 7_200_000, 86_400_000].map((ms) => ago(NOW - ms, NOW))).toEqual([
      'just now',
      'just now',
      '45 seconds ago',
      '1 minute ago',
      '2 hours ago',
      'yesterday',
    ]);
    expect(ago(NOW + 5_000, NOW)).toBe('just now');
  });

  it('tell spans in the largest units that matter', () => {
    expect([400, 3_000, 300_000, 4_800_000, 86_400_000, 300_000_000].map(span)).toEqual([
      '0 s',
      '3 s',
      '5 min',
      '1 h 20 min',
      '1 day',
      '3 days',
    ]);
  });

  it('name the day of a moment only when it is another one', () => {
    expect(at(NOW, NOW)).toMatch(/^\d\d:\d\d$/);
    expect(at(NOW - 3 * 86_400_000, NOW)).toMatch(/^13 Jun, \d\d:\d\d$/);
  });
});

describe('numbers', () => {
  it('are grouped, shortened, counted and listed', () => {
    expect(count(12_480)).toBe('12,480');
    expect(shortCount(12_480)).toMatch(/^12\.5\s?k$/i);
    expect(percent(0.424)).toBe('42%');
    expect([counted(1, 'change'), counted(3, 'change'), counted(2, 'batch', 'batches')]).toEqual([
      '1 change',
      '3 changes',
      '2 batches',
    ]);
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  });
});
