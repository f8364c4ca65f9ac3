/** What the relay says to whoever looks at conversations from outside: one peek, or a list that goes on. */
import { body, errorCode as code, offset, relayState, sentence, timeMs } from './entries.ts';
import { anyId as epoch, count, id, name, ref } from './fields.ts';
import { MAX_FRAME_MESSAGES, MAX_PRESENCE_BYTES } from './limits.ts';
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
  /** One has begun it, and none holds it that is connected and says its status as often as it meant to. */
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

/** Somebody who is present in a topic, however many pages it has entered from. */
const present = record({ user: text(256), data: optional(text(MAX_PRESENCE_BYTES)), sinceMs: timeMs });
export type RelayPresent = Infer<typeof present>;

export const sightFields = {
  snapshot: { ref, snapshot },
  listed: { ref, snapshots: list(snapshot, MAX_FRAME_MESSAGES), last: flag },
  changed: { ref, snapshot },
  present: { ref, people: list(present, MAX_FRAME_MESSAGES) },
};
