/** What the relay says. */
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
import { flag, list, optional, record, text, type Infer } from './shape.ts';

const snapshot = record({
  id,
  service: name,
  state: relayState,
  attempt: count,
  /** Requests before this one, while it is queued; about right, not exact. */
  waitingAhead: optional(count),
  /** Live workers that serve it. */
  workers: optional(count),
  status: optional(body),
  statusAgeMs: optional(timeMs),
  replies: count,
  epoch,
  /** Offset of the last entry. */
  offset,
  createdMs: timeMs,
  updatedMs: timeMs,
  /** How it ended, once it has. */
  code: optional(code),
  text: optional(sentence),
});
/** What the relay knows of one conversation at one moment. */
export type RelaySnapshot = Infer<typeof snapshot>;

const downFields = {
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
  work: {
    id,
    service: name,
    attempt,
    user: text(256),
    body,
    leaseMs: durationMs,
    /** Offset of the last entry that earlier attempts left; 0 at first. */
    offset,
    deadlineMs: optional(durationMs),
  },
  told: { id, attempt, offset, body },
  stop: { id, attempt, code, text: optional(sentence) },
  token: { expiresMs: optional(durationMs) },
};

export type DownMessages = Messages<typeof downFields>;
export type Down = DownMessages[keyof DownMessages];

export const downShapes = shapes(downFields);

export function isDown(value: unknown): value is Down {
  return isMessage(downShapes, value);
}
