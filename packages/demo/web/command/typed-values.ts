/** Values that are typed into a chip, read like in a sentence: undefined for what cannot be read, or in two ways. */
import type { Length } from '../../contracts/calendar.ts';
import type { Change } from '../../grammar/plan.ts';
import { amountOf } from '../../grammar/amounts.ts';
import { lengthAt } from '../../grammar/days.ts';
import { tokensOf } from '../../grammar/tokens.ts';
import { decimalFromMicros } from '../../contracts/money.ts';
import { counted } from '../format/numbers.ts';

/** Millionths; with a minus, less than nothing. */
function typedAmount(text: string): number | undefined {
  const [token, ...others] = tokensOf(text.trim());
  const amount = token && others.length === 0 ? amountOf(token) : undefined;
  const [micros] = amount?.micros.length === 1 ? amount.micros : [];
  return micros === undefined ? undefined : micros * (amount?.sign ?? 1);
}

function typedLength(text: string): Length | undefined {
  const words = text.trim().replace(/^[-−]\s*/, '');
  const tokens = tokensOf(words);
  const read = lengthAt(tokens, 0);
  if (!read || read.used !== tokens.length) return undefined;
  return words === text.trim() ? read.value : { ...read.value, count: -read.value.count };
}

/** The value of a change as it would be typed. */
export function asTyped(change: Change): string {
  switch (change.kind) {
    case 'pause':
    case 'resume':
      return '';
    case 'budget-by':
      return change.percent === undefined ? '' : String(change.percent);
    case 'budget-add':
    case 'budget-to':
      return change.micros === undefined ? '' : decimalFromMicros(change.micros, 0);
    case 'end-on':
    case 'start-on':
      return change.day ?? '';
    case 'end-by': {
      const { count, unit } = change.length;
      return `${count < 0 ? '-' : ''}${counted(Math.abs(count), unit)}`;
    }
    case 'rename':
      return change.name ?? '';
    case 'pace':
      return change.pacing ?? '';
  }
}

/** The change with another value. The direction said in words ("raise to") ends with the value it was said of. */
export function withTyped(change: Change, text: string): Change {
  switch (change.kind) {
    case 'pause':
    case 'resume':
    case 'pace':
      return change;
    case 'budget-by': {
      const millionths = typedAmount(text);
      return { ...change, percent: millionths === undefined || millionths === 0 ? undefined : millionths / 1_000_000 };
    }
    case 'budget-add':
      return { ...change, micros: typedAmount(text) };
    case 'budget-to': {
      const micros = typedAmount(text);
      return {
        kind: 'budget-to',
        micros: micros !== undefined && micros > 0 ? micros : undefined,
        currency: change.currency,
      };
    }
    case 'end-on':
      return { kind: 'end-on', day: text === '' ? undefined : text };
    case 'start-on':
      return { ...change, day: text === '' ? undefined : text };
    case 'end-by':
      return { ...change, length: typedLength(text) ?? change.length };
    case 'rename':
      return { ...change, name: text.trim() === '' ? undefined : text };
  }
}

/** What to do about a text that is no value; undefined while there is nothing wrong. */
export function typedProblem(change: Change, text: string): string | undefined {
  if (text.trim() === '') return undefined;
  switch (change.kind) {
    case 'budget-by':
      return typedAmount(text) ? undefined : 'Write it like 10 or -10.';
    case 'budget-add':
      return typedAmount(text) ? undefined : 'Write it like 200 or -200.50.';
    case 'budget-to':
      return (typedAmount(text) ?? 0) > 0 ? undefined : 'Write it like 1234.50.';
    case 'end-by':
      return typedLength(text) ? undefined : 'Write it like 2 weeks or -3 days.';
    case 'pause':
    case 'resume':
    case 'end-on':
    case 'start-on':
    case 'rename':
    case 'pace':
      return undefined;
  }
}
