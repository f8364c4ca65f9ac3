/** Amounts as people read them, in English notation whatever the machine's language, like the rest of the page. */
import { MoneyError, currencies, isWholeMinor, microsFromDecimal, wholeMinorSentence } from '../../contracts/money.ts';
import type { CurrencyCode } from '../../contracts/money.ts';

const MICROS_PER_UNIT = 1_000_000;
const full = new Map<string, Intl.NumberFormat>();
const trimmed = new Map<string, Intl.NumberFormat>();

/** `€1,234.50`, `CHF 12.00`, `¥5,000`. */
export function money(micros: number, currency: CurrencyCode): string {
  return formatter(full, currency, {}).format(micros / MICROS_PER_UNIT);
}

/** `€1,234.50`, but `€1,234` for whole amounts: for tables. */
export function trimmedMoney(micros: number, currency: CurrencyCode): string {
  return formatter(trimmed, currency, { trailingZeroDisplay: 'stripIfInteger' }).format(micros / MICROS_PER_UNIT);
}

/** What a person typed into a money field: whole micros, or a sentence that says what to do. */
export function readMoney(typed: string, currency: CurrencyCode): { micros: number } | { problem: string } {
  if (typed.trim() === '') return { problem: 'Type an amount, like 1234.50.' };
  try {
    const micros = microsFromDecimal(typed);
    if (micros <= 0) return { problem: 'Use an amount above zero.' };
    return isWholeMinor(micros, currency) ? { micros } : { problem: wholeMinorSentence(micros, currency) };
  } catch (error) {
    if (error instanceof MoneyError) return { problem: error.message };
    throw error;
  }
}

export function fractionDigits(currency: CurrencyCode): number {
  return currencies[currency].digits;
}

function formatter(
  made: Map<string, Intl.NumberFormat>,
  currency: CurrencyCode,
  options: Intl.NumberFormatOptions,
): Intl.NumberFormat {
  const known = made.get(currency);
  if (known) return known;
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...options,
  });
  made.set(currency, format);
  return format;
}
