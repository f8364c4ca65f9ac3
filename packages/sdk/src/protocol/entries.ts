/**
 * What the log of a conversation is made of. Offset 0 is the request itself; the last entry is the one `end`.
 *
 *   0 request ─ 1 reply ─ 2 message ─ 3 attempt ─ 4 reply ─ … ─ n end
 */
import { ERROR_CODES, type ErrorCode } from './errors.ts';
import { MAX_BODY_BYTES, MAX_COUNT, MAX_FRAME_MESSAGES, MAX_TEXT_LENGTH } from './limits.ts';
import {
  integer,
  list,
  oneOf,
  optional,
  record,
  scalar,
  tagged,
  text,
  type Infer,
  type Shape,
  type Tagged,
} from './shape.ts';

export const body = text(MAX_BODY_BYTES);
export const bodies = list(body, MAX_FRAME_MESSAGES);
/** Short enough for a table. */
export const word = text(256);
export const sentence = text(MAX_TEXT_LENGTH);
export const errorCode: Shape<ErrorCode> = oneOf(...ERROR_CODES);
export const offset = integer(0, MAX_COUNT);
export const timeMs = integer(0, MAX_COUNT);
export const attemptNumber = integer(1, MAX_COUNT);

/** Where a note stands: `warn` also says what was corrected. */
const noteLevel = oneOf('info', 'warn', 'error');
/** How a conversation ends. */
export const ending = oneOf('completed', 'failed', 'cancelled', 'expired');
export type Ending = Infer<typeof ending>;

/** Where a conversation stands at the relay. `throttled`: queued, at a service that is held up by another which it needs. */
export const relayState = oneOf(
  'queued',
  'throttled',
  'working',
  'input-required',
  'completed',
  'failed',
  'cancelled',
  'expired',
);
export type RelayState = Infer<typeof relayState>;

/** A value that a service used instead of the one it was given. */
const correction = record({
  field: word,
  given: scalar(MAX_TEXT_LENGTH),
  used: scalar(MAX_TEXT_LENGTH),
  rule: optional(sentence),
});
export type Correction = Infer<typeof correction>;

export const noteFields = { level: noteLevel, text: sentence, corrections: optional(list(correction, 64)) };
export const endFields = {
  state: ending,
  /** A last reply that arrives together with the end. */
  body: optional(body),
  /** Why, unless it completed. */
  code: optional(errorCode),
  /** The service's own word for a failure. */
  reason: optional(word),
  text: optional(sentence),
  /** Whatever the service added, as JSON. */
  data: optional(body),
};

const at = { offset, timeMs };
export const entryShapes = {
  request: record({ ...at, service: text(1_100), body }),
  reply: record({ ...at, body }),
  message: record({ ...at, body }),
  /** So many in a row, the first of which is at this offset: see runs.ts. */
  replies: record({ ...at, bodies }),
  messages: record({ ...at, bodies }),
  note: record({ ...at, ...noteFields }),
  attempt: record({ ...at, attempt: attemptNumber }),
  discovery: record({ ...at, key: word, by: word, body }),
  end: record({ ...at, ...endFields }),
};

type Entries = Tagged<'kind', typeof entryShapes>;
/** As it is on the wire and on the disk. */
export type PackedEntry = Entries[keyof Entries];
export type Entry = Exclude<PackedEntry, Entries['replies' | 'messages']>;
export type EntryKind = Entry['kind'];
export type EndEntry = Entries['end'];

/** An entry before the log has given it a place and a time. */
type Unplaced<E> = E extends Entry ? Omit<E, 'offset' | 'timeMs'> : never;
export type NewEntry = Unplaced<Entry>;

export const entry: Shape<PackedEntry> = tagged('kind', entryShapes);
