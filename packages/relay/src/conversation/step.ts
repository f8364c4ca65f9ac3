/** What the steps of a conversation are made of: a record goes on, entries take their place behind its head. */
import type { Ending, ErrorCode, NewEntry } from '@tame/sdk/protocol';
import type { Conversation } from '../engine/conversation.ts';
import { place, type Change, type Present } from '../engine/engine.ts';

export type Step<T> = (now: Present) => Change<T>;

/** Entries that a step has appended come with the record they left behind. */
export type Advanced = { readonly record: Conversation; readonly entries: NonNullable<Change<unknown>['append']> };

export interface Bounds {
  readonly maxEntriesPerConversation: number;
  readonly maxBytesPerConversation: number;
  readonly retainEndedMs: number;
}

function length(entry: NewEntry): number {
  return 'body' in entry && entry.body !== undefined
    ? entry.body.length
    : 'text' in entry
      ? (entry.text?.length ?? 0)
      : 0;
}

/** The record with entries behind its head. */
export function advance(
  was: Conversation,
  entries: readonly NewEntry[],
  nowMs: number,
  changes: Partial<Conversation> = {},
): Advanced {
  let { bytes, replies, messages } = was;
  for (const entry of entries) {
    bytes += length(entry);
    if (isReply(entry)) replies += 1;
    if (entry.kind === 'message') messages += 1;
  }
  const head = was.head + entries.length;
  const record = { ...was, head, bytes, replies, messages, updatedMs: nowMs, ...changes };
  return { record, entries: place(entries, was.head, nowMs) };
}

export function isReply(entry: NewEntry): boolean {
  return entry.kind === 'reply' || (entry.kind === 'end' && entry.body !== undefined);
}

/** The change that a record and its new entries make. */
export function changed<T>({ record, entries }: Advanced, result: T): Change<T> {
  return { record, append: entries, result };
}

export interface End {
  readonly state: Ending;
  readonly code?: ErrorCode | undefined;
  readonly text?: string | undefined;
  readonly body?: string | undefined;
  readonly reason?: string | undefined;
  readonly data?: string | undefined;
}

/** The record behind its one `end`. */
export function ended(
  was: Conversation,
  end: End,
  nowMs: number,
  bounds: Bounds,
  before: readonly NewEntry[] = [],
  changes: Partial<Conversation> = {},
): Advanced {
  const { state, code, text } = end;
  return advance(was, [...before, { kind: 'end', ...end }], nowMs, {
    state,
    code,
    text,
    forgetMs: nowMs + bounds.retainEndedMs,
    // Nobody waits for these any more.
    wakeMs: undefined,
    question: undefined,
    event: undefined,
    ...changes,
  });
}

/** How many of some entries a conversation may take, from the first, and why not all of them, in a sentence. */
export function fit(
  was: Conversation,
  entries: readonly NewEntry[],
  { maxEntriesPerConversation, maxBytesPerConversation }: Bounds,
): { readonly fitting: readonly NewEntry[]; readonly over?: string } {
  let { bytes } = was;
  for (const [at, entry] of entries.entries()) {
    // Room is kept for the end.
    if (was.head + at + 2 > maxEntriesPerConversation && entry.kind !== 'end') {
      const over = `The conversation holds ${maxEntriesPerConversation} entries (maxEntriesPerConversation) and takes no more.`;
      return { fitting: entries.slice(0, at), over };
    }
    bytes += length(entry);
    if (bytes > maxBytesPerConversation) {
      const over = `The conversation holds ${maxBytesPerConversation} bytes (maxBytesPerConversation) and takes no more.`;
      return { fitting: entries.slice(0, at), over };
    }
  }
  return { fitting: entries };
}
