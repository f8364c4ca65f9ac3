/** Days as people say them, from a place in the text on: `June 30`, `next Friday`, `end of the month`, `in two weeks`. */
import { daysIn, plus, plusDays, type Length } from '../contracts/calendar.ts';
import type { Token } from './tokens.ts';

/** Something read, and how many tokens it took. */
export interface Read<T> {
  readonly value: T;
  readonly used: number;
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const smallNumbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const openEnds = ['open end', 'open ended', 'no end', 'never', 'forever', 'indefinitely'];

/** The days it may be: two when it can be read in two ways (`next Friday`, `03/04/2027`). Null: no end at all. */
export function dayAt(
  tokens: readonly Token[],
  at: number,
  today: string,
): Read<readonly (string | null)[]> | undefined {
  const word = (ahead: number) => tokens[at + ahead]?.plain ?? '';
  const open = openEnds.find((words) => words.split(' ').every((each, ahead) => word(ahead) === each));
  if (open !== undefined) return { value: [null], used: open.split(' ').length };
  if (tokens[at]?.kind === 'day') return found(written(word(0)), 1);
  if (word(0) === 'today') return found([today], 1);
  if (word(0) === 'tomorrow') return found([plusDays(today, 1)], 1);
  if (weekdays.includes(word(0))) return found([weekdayAfter(today, word(0))], 1);
  if (['this', 'next', 'coming'].includes(word(0)) && weekdays.includes(word(1))) {
    const day = weekdayAfter(today, word(1));
    return found(word(0) === 'next' ? [day, plusDays(day, 7)] : [day], 2);
  }
  if (word(0) === 'in') {
    const length = lengthAt(tokens, at + 1);
    if (length) return found([plus(today, length.value)], 1 + length.used);
  }
  return endAt(tokens, at, today) ?? dateAt(tokens, at, today);
}

/** `two weeks`, `10 days`, `a month`. */
export function lengthAt(tokens: readonly Token[], at: number): Read<Length> | undefined {
  const count = countOf(tokens[at]?.plain ?? '');
  const unit = /^(day|week|month)s?$/.exec(tokens[at + 1]?.plain ?? '')?.[1];
  if (count === undefined || count === 0) return undefined;
  if (unit !== 'day' && unit !== 'week' && unit !== 'month') return undefined;
  return { value: { count, unit }, used: 2 };
}

/** The first and the last day of the week or month that `day` is in, `later` such further on. */
export function periodOf(day: string, unit: 'week' | 'month', later: number): { from: string; to: string } {
  if (unit === 'week') {
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    const from = plusDays(day, later * 7 - weekday);
    return { from, to: plusDays(from, 6) };
  }
  const from = plus(`${day.slice(0, 8)}01`, { count: later, unit: 'month' });
  return { from, to: monthEnd(from) };
}

/** `end of the month`, `month end`, `end of June`, `end of the year`. */
function endAt(tokens: readonly Token[], at: number, today: string): Read<readonly string[]> | undefined {
  const word = (ahead: number) => tokens[at + ahead]?.plain ?? '';
  if (word(1) === 'end' && word(0) === 'month') return found([monthEnd(today)], 2);
  if (word(1) === 'end' && word(0) === 'year') return found([`${today.slice(0, 4)}-12-31`], 2);
  if (word(0) !== 'end' || word(1) !== 'of') return undefined;
  const skip = ['the', 'this', 'next'].includes(word(2)) ? 3 : 2;
  const later = word(2) === 'next' ? 1 : 0;
  if (word(skip) === 'month') return found([periodOf(today, 'month', later).to], skip + 1);
  if (word(skip) === 'week') return found([periodOf(today, 'week', later).to], skip + 1);
  if (word(skip) === 'year') return found([`${Number(today.slice(0, 4)) + later}-12-31`], skip + 1);
  const month = monthOf(word(skip));
  if (month === undefined) return undefined;
  const year = yearOf(word(skip + 1));
  if (year !== undefined) return found([monthEnd(iso(year, month, 1))], skip + 2);
  const thisYear = Number(today.slice(0, 4));
  const end = monthEnd(iso(thisYear, month, 1));
  return found([end >= today ? end : monthEnd(iso(thisYear + 1, month, 1))], skip + 1);
}

/** `June 30`, `30 June`, `30th of June 2027`; without a year it is the next one. */
function dateAt(tokens: readonly Token[], at: number, today: string): Read<readonly string[]> | undefined {
  const word = (ahead: number) => tokens[at + ahead]?.plain ?? '';
  const first = monthOf(word(0));
  const gap = word(1) === 'of' ? 1 : 0;
  const month = first ?? monthOf(word(1 + gap));
  const date = dateNumber(first === undefined ? word(0) : word(1));
  if (month === undefined || date === undefined) return undefined;
  const used = first === undefined ? 2 + gap : 2;
  const comma = word(used) === ',' && yearOf(word(used + 1)) !== undefined ? 1 : 0;
  const year = yearOf(word(used + comma));
  if (year !== undefined) return found(existing(iso(year, month, date)), used + comma + 1);
  const thisYear = Number(today.slice(0, 4));
  // Eight years on there has been a 29 February, whichever year this is.
  const years = Array.from({ length: 9 }, (_, ahead) => thisYear + ahead);
  const days = years.flatMap((each) => existing(iso(each, month, date))).filter((day) => day >= today);
  return found(days.slice(0, 1), used);
}

/** `2027-06-30` is one day; `30.06.2027` too; of `03/04/2027` there is no telling. */
function written(text: string): readonly string[] {
  if (/^\d{4}-/.test(text)) return existing(text);
  const [a = 0, b = 0, given = 0] = text.split(/[./]/).map(Number);
  const year = given < 100 ? 2_000 + given : given;
  const dayFirst = existing(iso(year, b, a));
  const monthFirst = text.includes('/') ? existing(iso(year, a, b)) : [];
  return [...new Set([...dayFirst, ...monthFirst])];
}

function found<T>(days: readonly T[], used: number): Read<readonly T[]> | undefined {
  return days.length === 0 ? undefined : { value: days, used };
}

function weekdayAfter(day: string, name: string): string {
  const now = new Date(`${day}T00:00:00Z`).getUTCDay();
  return plusDays(day, ((weekdays.indexOf(name) - now + 6) % 7) + 1);
}

function monthOf(word: string): number | undefined {
  const at = months.findIndex((month) => word === month || word === month.slice(0, 3) || word === month.slice(0, 4));
  return at === -1 || word.length < 3 ? undefined : at + 1;
}

function dateNumber(word: string): number | undefined {
  const digits = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(word)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function yearOf(word: string): number | undefined {
  return /^20\d\d$/.test(word) ? Number(word) : undefined;
}

function countOf(word: string): number | undefined {
  if (/^\d{1,3}$/.test(word)) return Number(word);
  if (word === 'a' || word === 'another') return 1;
  const at = smallNumbers.indexOf(word);
  return at === -1 ? undefined : at;
}

function iso(year: number, month: number, date: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
}

function existing(day: string): readonly string[] {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? [day] : [];
}

function monthEnd(day: string): string {
  return `${day.slice(0, 8)}${daysIn(day)}`;
}
