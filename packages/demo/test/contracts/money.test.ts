import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CurrencyCode,
  currencies,
  decimalFromMicros,
  formatMoney,
  int64FromMicros,
  isWholeMinor,
  microsFromDecimal,
  microsFromInt64,
  microsFromMinor,
  minorFromMicros,
  MoneyError,
} from '../../contracts/money.ts';

const anyMicros = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const anyCurrency = fc.constantFrom(...CurrencyCode.options);

function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('decimals', () => {
  test('whatever is written as a decimal is read as the same amount', () => {
    fc.assert(
      fc.property(anyMicros, fc.nat(6), (micros, digits) => {
        expect(microsFromDecimal(decimalFromMicros(micros, digits))).toBe(micros === 0 ? 0 : micros);
      }),
    );
  });

  test('text is read digit by digit, so tenths add up', () => {
    expect(microsFromDecimal('0.1') + microsFromDecimal('0.2')).toBe(microsFromDecimal('0.3'));
    expect(microsFromDecimal('8.41')).toBe(8_410_000);
    expect(microsFromDecimal('-0.000001')).toBe(-1);
  });

  test.each([
    [25_000_000, 2, '25.00'],
    [25_000_000, 0, '25'],
    [1, 2, '0.000001'],
    [-1_500_000, 2, '-1.50'],
    [0, 2, '0.00'],
  ])('%i micros with at least %i decimals are %s', (micros, digits, text) => {
    expect(decimalFromMicros(micros, digits)).toBe(text);
  });

  test.each(['', '1,5', '1e3', '0x10', '.5', '5.', '1.2.3', '- 1', 'NaN', 'Infinity', '１'])(
    '"%s" is refused',
    (text) => {
      expect(() => microsFromDecimal(text)).toThrow(MoneyError);
    },
  );

  test('reading never gives anything but a safe integer or a MoneyError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?\d{0,20}(\.\d{0,9})?$/)), (text) => {
        const outcome = outcomeOf(() => microsFromDecimal(text));
        expect(outcome instanceof MoneyError || Number.isSafeInteger(outcome)).toBe(true);
      }),
    );
  });

  test('an amount beyond what JSON numbers hold is an error and never a rounding', () => {
    expect(microsFromDecimal('9007199254.740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => microsFromDecimal('9007199254.740992')).toThrow(/too large/);
    expect(() => microsFromDecimal('0.0000001')).toThrow(/more than six decimals/);
  });
});

describe('units of platforms', () => {
  test('cents go to micros and back for every currency', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000_000_000 }), anyCurrency, (minor, currency) => {
        expect(minorFromMicros(microsFromMinor(minor, currency), currency)).toBe(minor);
      }),
    );
  });

  test('one budget in the three units', () => {
    const micros = microsFromDecimal('25.00');
    expect([decimalFromMicros(micros), int64FromMicros(micros), minorFromMicros(micros, 'USD')]).toEqual([
      '25.00',
      '25000000',
      2500,
    ]);
  });

  test('yen have no smaller unit', () => {
    expect(microsFromMinor(500, 'JPY')).toBe(500_000_000);
    expect(() => minorFromMicros(500_500_000, 'JPY')).toThrow(
      '500.5 JPY cannot be paid; use an amount with no decimals.',
    );
  });

  test('a part of a cent is an error and never a rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), fc.nat(1_000_000), (part, cents) => {
        const micros = cents * 10_000 + part;
        expect(isWholeMinor(micros, 'EUR')).toBe(false);
        expect(() => minorFromMicros(micros, 'EUR')).toThrow(MoneyError);
      }),
    );
  });

  test('int64 text goes to micros and back', () => {
    fc.assert(
      fc.property(anyMicros, (micros) => {
        expect(microsFromInt64(int64FromMicros(micros))).toBe(micros === 0 ? 0 : micros);
      }),
    );
    expect(() => microsFromInt64('9007199254740993')).toThrow(/too large/);
    expect(() => microsFromInt64('1.5')).toThrow(/not a whole number/);
  });
});

test.each([
  [1_234_500_000, 'USD', '$1,234.50'],
  [25_000_000, 'EUR', '€25.00'],
  [-12_000_000, 'CHF', '-CHF 12.00'],
  [5_000_000_000, 'JPY', '¥5,000'],
  [1_000_000_000_000, 'SEK', 'kr 1,000,000.00'],
] as const)('%i micros of %s are shown as %s', (micros, currency, text) => {
  expect(formatMoney(micros, currency)).toBe(text);
});

test('every currency that is accepted is also described', () => {
  expect(Object.keys(currencies).toSorted()).toEqual([...CurrencyCode.options].toSorted());
});
