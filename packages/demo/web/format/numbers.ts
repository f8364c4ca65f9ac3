/** Counts, shares and lists as people read them. */

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 3 });
const percentage = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });
const listing = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `12,480`. */
export function count(value: number): string {
  return whole.format(value);
}

/** `12.5K`. */
export function shortCount(value: number): string {
  return compact.format(value);
}

/** `42%`, from 0.42. */
export function percent(share: number): string {
  return percentage.format(share);
}

/** `1 change`, `3 changes`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return listing.format(words);
}
