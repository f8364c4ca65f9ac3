/** What is said to the relay. A peer that serves and a peer that asks are the same kind of peer. */
import { body, endFields, noteFields, offset, sentence } from './entries.ts';
import {
  anyId,
  anyId as epoch,
  attempt,
  durationMs,
  id,
  isMessage,
  name,
  ref,
  shapes,
  type Messages,
} from './fields.ts';
import { token } from './hello.ts';
import { MAX_COUNT, MAX_FRAME_MESSAGES, MAX_RENEWED_LEASES } from './limits.ts';
import { flag, integer, list, oneOf, optional, record } from './shape.ts';

/** 1, 2, 3 … within one attempt: makes repeating an entry harmless. */
const index = integer(1, MAX_COUNT);

const upFields = {
  request: {
    id,
    service: name,
    body,
    priority: optional(integer(0, 9)),
    ttlMs: optional(durationMs),
    deadlineMs: optional(durationMs),
    /** Send me every entry, as `follow` with `after: 0` would. */
    follow: optional(flag),
  },
  message: { id, message: anyId, body },
  cancel: { id, text: optional(sentence) },
  follow: { id, after: offset, epoch: optional(epoch) },
  unfollow: { id },
  peek: { ref, id },
  read: { ref, id, after: integer(-1, MAX_COUNT), limit: optional(integer(1, MAX_FRAME_MESSAGES)) },
  list: { ref, state: oneOf('open', 'ended', 'all') },
  unlist: { ref },
  publish: { id: anyId, topic: name, body },
  subscribe: {
    ref,
    topic: name,
    since: oneOf('now', 'start', 'position', 'last', 'age'),
    epoch: optional(epoch),
    offset: optional(offset),
    count: optional(integer(0, MAX_COUNT)),
    ageMs: optional(integer(0, MAX_COUNT)),
  },
  unsubscribe: { ref },
  serve: {
    service: name,
    concurrency: integer(1, 100_000),
    leaseMs: integer(50, 86_400_000),
    maxAttempts: integer(1, 1_000),
  },
  unserve: { service: name },
  renew: { leases: list(record({ id, attempt }), MAX_RENEWED_LEASES) },
  reply: { id, attempt, index, body },
  note: { id, attempt, index, ...noteFields },
  end: { id, attempt, index, ...endFields },
  status: { id, attempt, body },
  waiting: { id, attempt, input: flag },
  'give-back': { id, attempt, cause: oneOf('failed', 'released'), text: optional(sentence) },
  token: { token },
};

export type UpMessages = Messages<typeof upFields>;
export type Up = UpMessages[keyof UpMessages];

export const upShapes = shapes(upFields);

export function isUp(value: unknown): value is Up {
  return isMessage(upShapes, value);
}
