/**
 * Money as whole micros (millionths of a currency unit) with an ISO 4217 currency, and the units platforms count in.
 *
 * Nothing here goes through a fraction: text is read digit by digit, so 0.1 + 0.2 is 300 000 micros. Every amount is a
 * safe integer, which limits one amount to about nine billion units; beyond that is an error, never a rounding.
 */
import * as v from 'valibot';

/** What is known of each currency: how many digits stand behind the decimal sign, and how people write it. */
export const currencies = {
  CHF: { digits: 2, symbol: 'CHF' },
  EUR: { digits: 2, symbol: '€' },
  GBP: { digits: 2, symbol: '£' },
  JPY: { digits: 0, symbol: '¥' },
  SEK: { digits: 2, symbol: 'kr' },
  USD: { digits: 2, symbol: '$' },
} as const;

export const CurrencyCode = v.picklist(['CHF', 'EUR', 'GBP', 'JPY', 'SEK', 'USD']);
export type CurrencyCode = v.InferOutput<typeof CurrencyCode>;

/** An amount that may be stored and sent as a JSON number without losing anything. */
export const Micros = v.pipe(v.number(), v.safeInteger('An amount must be a whole number of micros below 2^53.'));

export const MICROS_PER_UNIT = 1_000_000;
const MICRO_DIGITS = 6;

/** An amount that cannot be read or cannot be said in the unit asked for. The message says what to do. */
export class MoneyError extends Error {
  constructor(
    readonly code: 'not-a-number' | 'too-large' | 'too-precise',
    message: string,
  ) {
    super(message);
    this.name = 'MoneyError';
  }
}

/** Reads a plain decimal such as `1234.5` or `-0.01`: no separators, no exponent. Throws {@link MoneyError}. */
export function microsFromDecimal(text: string): number {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!parts) throw new MoneyError('not-a-number', `"${text}" is not an amount; write it like 1234.50.`);
  const [, sign = '', units = '', fraction = ''] = parts;
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > MICRO_DIGITS) {
    throw new MoneyError('too-precise', `${text} has more than six decimals; round it to six or fewer.`);
  }
  return safe(BigInt(`${sign}${units}${digits.padEnd(MICRO_DIGITS, '0')}`), text);
}

/** Writes micros as a plain decimal with at least `digits` decimals: `25000000` becomes `25.00`. Nothing is rounded. */
export function decimalFromMicros(micros: number, digits = 2): string {
  const whole = BigInt(safe(micros, String(micros)));
  const sign = whole < 0n ? '-' : '';
  const padded = (whole < 0n ? -whole : whole).toString().padStart(MICRO_DIGITS + 1, '0');
  const fraction = padded.slice(-MICRO_DIGITS).replace(/0+$/, '').padEnd(digits, '0');
  return `${sign}${padded.slice(0, -MICRO_DIGITS)}${fraction ? `.${fraction}` : ''}`;
}

/** Cents (or whole yen) to micros. Throws {@link MoneyError} for anything but a whole number. */
export function microsFromMinor(minor: number, currency: CurrencyCode): number {
  return safe(BigInt(safe(minor, String(minor))) * BigInt(microsPerMinor(currency)), String(minor));
}

/** Micros to cents (or whole yen). Throws {@link MoneyError} rather than round a part of a cent away. */
export function minorFromMicros(micros: number, currency: CurrencyCode): number {
  if (!isWholeMinor(micros, currency)) {
    throw new MoneyError('too-precise', wholeMinorSentence(micros, currency));
  }
  return safe(micros, String(micros)) / microsPerMinor(currency);
}

/** Whether the amount can be paid in this currency: a whole number of cents, or of yen. */
export function isWholeMinor(micros: number, currency: CurrencyCode): boolean {
  return micros % microsPerMinor(currency) === 0;
}

/**
 * So many percent more (or, with a minus, less), to the nearest amount that can be paid: half a cent counts up.
 * Percents count to the hundredth. Undefined when it would be too large to be an amount.
 */
export function percentMore(micros: number, percent: number, currency: CurrencyCode): number | undefined {
  const minor = BigInt(microsPerMinor(currency)) * 10_000n;
  const more = BigInt(safe(micros, String(micros))) * BigInt(Math.round((100 + percent) * 100));
  const rounded = Number(((more + minor / 2n) / minor) * BigInt(microsPerMinor(currency)));
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** What to tell a person whose amount has a part of a cent. */
export function wholeMinorSentence(micros: number, currency: CurrencyCode): string {
  const { digits } = currencies[currency];
  const allowed = digits === 0 ? 'no decimals' : `at most ${digits} decimals`;
  return `${decimalFromMicros(micros, digits)} ${currency} cannot be paid; use an amount with ${allowed}.`;
}

/** Reads an int64 written as text, the way some interfaces send micros. Throws {@link MoneyError}. */
export function microsFromInt64(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new MoneyError('not-a-number', `"${text}" is not a whole number of micros.`);
  return safe(BigInt(text), text);
}

export function int64FromMicros(micros: number): string {
  return String(safe(micros, String(micros)));
}

/** For people: `$1,234.50`, `€25.00`, `CHF 12.00`, `¥5,000`. The same in every locale, so that it can be searched for. */
export function formatMoney(micros: number, currency: CurrencyCode): string {
  const { digits, symbol } = currencies[currency];
  const [units = '', fraction] = decimalFromMicros(Math.abs(micros), digits).split('.');
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, ',');
  const gap = symbol.length > 1 ? ' ' : '';
  return `${micros < 0 ? '-' : ''}${symbol}${gap}${grouped}${fraction ? `.${fraction}` : ''}`;
}

function microsPerMinor(currency: CurrencyCode): number {
  return 10 ** (MICRO_DIGITS - currencies[currency].digits);
}

function safe(amount: bigint | number, said: string): number {
  const value = Number(amount);
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  if (typeof amount === 'number' && !Number.isInteger(amount)) {
    throw new MoneyError('not-a-number', `${said} is not a whole number; amounts are counted in whole units.`);
  }
  throw new MoneyError('too-large', `${said} is too large; amounts end at about nine billion.`);
}
