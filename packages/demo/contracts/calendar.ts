/** How far days of the calendar lie apart, as people count it. */
import * as v from 'valibot';

const DAY_MS = 86_400_000;
const MOST = 999;

/** With a minus: back. */
export const Length = v.strictObject({
  count: v.pipe(
    v.number(),
    v.integer('Use a whole number.'),
    v.minValue(-MOST, `Move it by at most ${MOST}.`),
    v.maxValue(MOST, `Move it by at most ${MOST}.`),
    v.check((count) => count !== 0, 'Move it by at least one.'),
  ),
  unit: v.picklist(['day', 'week', 'month']),
});
export type Length = v.InferOutput<typeof Length>;

/** From a last day of a month it comes to the last day of a shorter one. */
export function plus(day: string, { count, unit }: Length): string {
  if (unit !== 'month') return plusDays(day, unit === 'week' ? count * 7 : count);
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
  return plusDays(first, Math.min(date, daysIn(first)) - 1);
}

export function plusDays(day: string, count: number): string {
  const date = new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9_999 ? '9999-12-31' : date.toISOString().slice(0, 10);
}

/** How many days the month of this day has. */
export function daysIn(day: string): number {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
