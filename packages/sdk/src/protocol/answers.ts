/** What the relay says to every client. More is loaded by those that look closer (sights.ts) or work (orders.ts). */
import { body, entry, errorCode as code, offset, relayState, sentence, timeMs } from './entries.ts';
import {
  anyId,
  anyId as epoch,
  attempt,
  count,
  durationMs,
  heads,
  id,
  pattern,
  ref,
  shapes,
  type Messages,
} from './fields.ts';
import { MAX_FRAME_MESSAGES } from './limits.ts';
import { flag, list, optional, tagged, text, type OneOf } from './shape.ts';

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
  page: { ref, entries: list(entry, MAX_FRAME_MESSAGES), offset },
  /** `topic`, `heads`: where a pattern was asked for. */
  subscribed: { ref, epoch, offset, heads: optional(heads) },
  event: { ref, topic: optional(pattern), id: anyId, offset, timeMs, body },
  gap: { ref, topic: optional(pattern), from: offset, to: offset, reset: flag, text: sentence },
  token: { expiresMs: optional(durationMs) },
};

type Answers = Messages<typeof answerFields>;

export const answer: OneOf<Answers[keyof Answers]> = tagged('type', shapes(answerFields));
