/** One line of an export: reads its fields and writes down, in plain sentences, whatever is wrong with them. */
import * as v from 'valibot';
import { Day } from '../../contracts/campaign.ts';
import { readAmount, type Amount, type Convention } from './amount.ts';

export interface ImportProblem {
  /** As an editor counts: the header is line 1. */
  line: number;
  /** The column, under the name the file gives it. */
  field?: string;
  /** `left-out`: this line is not imported. `corrected`: it is, as the sentence says. */
  effect: 'left-out' | 'corrected' | 'not-a-campaign';
  text: string;
}

export type Report = (problem: ImportProblem) => void;

/** What every reader returns for a field it could not read; the problem is reported by then. */
type Unreadable = undefined;

export interface Line {
  readonly number: number;
  /** The text of a field, without spaces around; empty when there is none. */
  text(field: string): string;
  /** As `text`, but the field must not be empty. */
  required(field: string): string | Unreadable;
  word<Word extends string>(field: string, words: Readonly<Record<string, Word>>): Word | Unreadable;
  /** A day written as the order says, for example `MM/DD/YYYY`. */
  day(field: string, order: string): string | Unreadable;
  /** As `day`; an empty field is null: no end. */
  optionalDay(field: string, order: string): string | null | Unreadable;
  amount(field: string, conventions: readonly Convention[]): Amount | Unreadable;
  wrong(field: string, text: string): Unreadable;
  corrected(field: string, text: string): void;
}

export function createLine(number: number, cells: ReadonlyMap<string, string>, report: Report): Line {
  const text = (field: string) => (cells.get(field) ?? '').trim();

  function wrong(field: string, what: string): Unreadable {
    report({
      line: number,
      field,
      effect: 'left-out',
      text: `Line ${number}, field "${field}": ${what} The line was left out.`,
    });
    return undefined;
  }

  function required(field: string): string | Unreadable {
    return text(field) || wrong(field, 'it is empty. Fill it in and import the file again.');
  }

  function day(field: string, order: string): string | Unreadable {
    const said = required(field);
    if (said === undefined) return undefined;
    const parts = partsOf(said, order);
    const read = v.safeParse(Day, parts);
    if (read.success) return read.output;
    const what = parts === undefined ? `is not a date like ${order}.` : 'is not in the calendar.';
    return wrong(field, `"${said}" ${what} Correct it and import the file again.`);
  }

  return {
    number,
    text,
    required,
    day,
    wrong,
    optionalDay: (field, order) => (text(field) === '' ? null : day(field, order)),
    word: (field, words) => {
      const said = required(field);
      if (said === undefined) return undefined;
      const found = Object.entries(words).find(([word]) => word.toLowerCase() === said.toLowerCase());
      if (found) return found[1];
      return wrong(field, `"${said}" is not known. Use one of: ${Object.keys(words).join(', ')}.`);
    },
    amount: (field, conventions) => {
      const said = required(field);
      if (said === undefined) return undefined;
      const amount = readAmount(said, conventions);
      if (amount === undefined)
        return wrong(field, `"${said}" is not an amount. Write it like the others in this column.`);
      if (amount.micros < 0) return wrong(field, `"${said}" is below zero. Correct it and import the file again.`);
      return amount;
    },
    corrected: (field, what) => {
      report({ line: number, field, effect: 'corrected', text: `Line ${number}, field "${field}": ${what}` });
    },
  };
}

/** `31.12.2026` in the order `DD.MM.YYYY` is `2026-12-31`. */
function partsOf(said: string, order: string): string | undefined {
  if (said.length !== order.length) return undefined;
  const found = { Y: '', M: '', D: '' };
  for (const [index, letter] of order.split('').entries()) {
    const character = said.charAt(index);
    if (letter === 'Y' || letter === 'M' || letter === 'D') {
      if (!/\d/.test(character)) return undefined;
      found[letter] += character;
    } else if (character !== letter) return undefined;
  }
  return `${found.Y}-${found.M}-${found.D}`;
}
