/** Numbers as people write them: `10_000`, `7d`, `64MiB`. */

const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZES: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const AMOUNT = /^(\d[\d_]{0,15})([A-Za-z]{0,3})$/;

export type AmountOf = 'duration' | 'size' | 'count';

/** What a value with this name is an amount of. */
export function amountOf(name: string): AmountOf {
  if (name.endsWith('Ms')) return 'duration';
  return /bytes/i.test(name) ? 'size' : 'count';
}

/** In the base unit (milliseconds, bytes, pieces); undefined: not a number, or not with this unit. */
export function readAmount(text: string, of: AmountOf): number | undefined {
  const [, digits, unit = ''] = AMOUNT.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const units = of === 'duration' ? DURATIONS : of === 'size' ? SIZES : {};
  const factor = unit === '' ? 1 : Object.hasOwn(units, unit) ? units[unit] : undefined;
  return factor === undefined ? undefined : Number(digits.replaceAll('_', '')) * factor;
}
