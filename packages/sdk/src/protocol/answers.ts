/** What the relay says to a client; a worker hears this too, and its orders. */
import { body, entry, errorCode as code, offset, relayState, sentence, timeMs } from './entries.ts';
import {
  anyId,
  anyId as epoch,
  attempt,
  count,
  durationMs,
  id,
  isMessage,
  name,
  ref,
  shapes,
  type Messages,
} from './fields.ts';
import { MAX_FRAME_MESSAGES } from './limits.ts';
import { anything, flag, list, optional, record, text, type Infer } from './shape.ts';

const snapshot = record({
  id,
  service: name,
  /** Who asked; said to those who look after the work of others. */
  user: optional(text(256)),
  state: relayState,
  attempt: count,
  /** Requests before this one, while it is queued; about right, not exact. */
  waitingAhead: optional(count),
  /** Live workers that serve it. */
  workers: optional(count),
  /** What the worker needs to hear, while it is `input-required`; as JSON. */
  question: optional(body),
  status: optional(body),
  statusAgeMs: optional(timeMs),
  /** No worker that is connected holds it, though one has begun it: its status is that of before. */
  stale: optional(flag),
  replies: count,
  epoch,
  /** Offset of the last entry. */
  offset,
  createdMs: timeMs,
  updatedMs: timeMs,
  /** How it ended, once it has. */
  code: optional(code),
  text: optional(sentence),
  /** All that work on it together: whoever looks reads it closer. */
  event: optional(anything),
});
/** What the relay knows of one conversation at one moment. */
export type RelaySnapshot = Infer<typeof snapshot>;

export const answerFields = {
  /** Answers the message that it names; what was asked has not happened and will not. */
  refused: {
    of: text(32),
    id: optional(anyId),
    ref: optional(ref),
    name: optional(text(1_100)),
    code,
    text: sentence,
    retryable: flag,
    retryAfterMs: optional(timeMs),
  },
  entries: { id, entries: list(entry, MAX_FRAME_MESSAGES) },
  state: {
    id,
    epoch,
    state: relayState,
    attempt: count,
    waitingAhead: optional(count),
    workers: optional(count),
    question: optional(body),
  },
  status: { id, attempt, body, ageMs: timeMs },
  reset: { id, epoch, offset },
  snapshot: { ref, snapshot },
  page: { ref, entries: list(entry, MAX_FRAME_MESSAGES), offset },
  listed: { ref, snapshots: list(snapshot, MAX_FRAME_MESSAGES), last: flag },
  changed: { ref, snapshot },
  subscribed: { ref, epoch, offset },
  event: { ref, id: anyId, offset, timeMs, body },
  gap: { ref, from: offset, to: offset, reset: flag },
  token: { expiresMs: optional(durationMs) },
};

const answerShapes = shapes(answerFields);

type Answers = Messages<typeof answerFields>;

export function isAnswer(value: unknown): value is Answers[keyof Answers] {
  return isMessage(answerShapes, value);
}
