/** What is sealed, as text, and what it stands for in a log. */
import { fits, record } from '../protocol/shape.ts';
import { endFields, noteFields, type EndEntry, type Entry } from '../protocol/entries.ts';
import { Order } from './order.ts';
import { broken, isSealed, type Head, type Kind } from './sealed-text.ts';

type NoteEntry = Extract<Entry, { kind: 'note' }>;

const sealedEnd = record(endFields);
const sealedNote = record(noteFields);

/** A request, and the secret of the event that it is a part of, if its parent has one. */
export function printRequest(body: string, event = ''): string {
  return `${event}\n${body}`;
}

export function parseRequest(text: string): { readonly event: string; readonly body: string } {
  const at = text.indexOf('\n');
  return { event: text.slice(0, Math.max(0, at)), body: text.slice(at + 1) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken('What was sealed is no word of this release');
  }
}

/** What of an entry is sealed. Of the end it may also be what a leader has concluded. */
export function sealedIn(entry: Entry): { readonly body: string; readonly kinds: readonly Kind[] } | undefined {
  switch (entry.kind) {
    case 'reply':
      return { body: entry.body, kinds: ['reply'] };
    case 'note':
      return isSealed(entry.text) ? { body: entry.text, kinds: ['note'] } : undefined;
    case 'end': {
      const body = entry.body ?? entry.data;
      return isSealed(body) ? { body, kinds: ['end', 'conclusion'] } : undefined;
    }
    case 'request':
    case 'message':
    case 'attempt':
    case 'discovery':
      return undefined;
  }
}

export interface Word extends Head {
  readonly text: string;
}

/** Reads a log in its order: an entry, and what was sealed in it, to what its worker has said. Throws `DATA_CORRUPT`. */
export class Reading {
  readonly #order: Order;

  constructor(fromStart: boolean) {
    this.#order = new Order(fromStart);
  }

  entry(entry: Entry, word: Word | undefined): Entry {
    if (entry.kind === 'attempt') this.#order.begins(entry.attempt);
    if (word !== undefined && word.kind !== 'conclusion') this.#order.next(word.epoch, word.sequence);
    if (entry.kind === 'reply' && word !== undefined) return { ...entry, body: word.text };
    if (entry.kind === 'note') return word === undefined ? ofRelay(entry) : noteOf(entry, word);
    return entry.kind === 'end' ? endOf(entry, word) : entry;
  }
}

/** The relay says of itself why an attempt is over. */
function ofRelay({ kind, offset, timeMs, level, text }: NoteEntry): NoteEntry {
  return { kind, offset, timeMs, level, text: `The relay says: ${text}` };
}

function noteOf({ kind, offset, timeMs }: NoteEntry, { text }: Word): NoteEntry {
  const note = json(text);
  if (!fits(sealedNote, note)) throw broken('A sealed note is none');
  return { ...note, kind, offset, timeMs };
}

/** How it has ended: what its worker or leader says, else what the relay may say of itself. */
export function endOf(entry: EndEntry, word: Word | undefined): EndEntry {
  const { kind, offset, timeMs, state, code, text } = entry;
  const at = { kind, offset, timeMs };
  if (word === undefined) {
    if (state === 'completed') throw broken('Nobody who may has said that it has completed');
    return { ...at, state, code, text };
  }
  if (word.kind === 'conclusion') {
    if (state !== 'completed') throw broken('It was concluded and has not completed');
    return { ...at, state, ...(word.text !== '' && { body: word.text }) };
  }
  const end = json(word.text);
  if (!fits(sealedEnd, end) || end.state !== state) throw broken('A sealed end is none, or is another');
  return { ...end, ...at };
}

/** The latest of something: an older one than the last is not told again. */
export class Latest {
  #attempt = 0;
  #sequence = 0;

  isNews({ epoch, sequence }: Head): boolean {
    const [attempt, count] = [Number(epoch), Number(sequence)];
    if (attempt < this.#attempt || (attempt === this.#attempt && count < this.#sequence)) return false;
    [this.#attempt, this.#sequence] = [attempt, count];
    return true;
  }
}
