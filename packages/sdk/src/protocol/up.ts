/** What is said to the relay. A peer that serves and a peer that asks are the same kind of peer. */
import { bodies, body, endFields, noteFields, offset, sentence, word } from './entries.ts';
import { leaderToken } from './event.ts';
import {
  anyId,
  anyId as epoch,
  attempt,
  count,
  durationMs,
  heads,
  id,
  name,
  pattern,
  ref,
  shapes,
  type Messages,
  type MessageShapes,
} from './fields.ts';
import { token } from './hello.ts';
import {
  MAX_COUNT,
  MAX_FRAME_MESSAGES,
  MAX_LISTED_SERVICES,
  MAX_PRESENCE_BYTES,
  MAX_RENEWED_LEASES,
} from './limits.ts';
import { fits, flag, integer, list, oneOf, optional, record, tagged, text } from './shape.ts';

/** 1, 2, 3 … within one attempt: makes repeating an entry harmless. */
const index = integer(1, MAX_COUNT);

const upFields = {
  request: {
    id,
    service: name,
    body,
    priority: optional(integer(0, 9)),
    /** Requests of one key are worked one at a time, in order. */
    key: optional(text(256)),
    ttlMs: optional(durationMs),
    /** Is not given to a worker before so long. */
    delayMs: optional(count),
    silenceMs: optional(durationMs),
    deadlineMs: optional(durationMs),
    mode: optional(oneOf('duplex', 'half-duplex')),
    /** Nobody waits for an answer. */
    oneWay: optional(flag),
    /** To be a part of a transaction of other systems: refused. */
    transaction: optional(flag),
    /** The conversation that this is a part of, and the attempt at it that asks. */
    parent: optional(id),
    parentAttempt: optional(attempt),
    /** Send me every entry, as `follow` with `after: 0` would. */
    follow: optional(flag),
  },
  /** `more`: in a half-duplex conversation it stays this side's turn. */
  message: { id, message: anyId, body, more: optional(flag) },
  /** So many `message` in a row, known by one id. */
  messages: { id, message: anyId, bodies, more: optional(flag) },
  cancel: { id, text: optional(sentence) },
  follow: { id, after: offset, epoch: optional(epoch) },
  unfollow: { id },
  peek: { ref, id },
  read: { ref, id, after: integer(-1, MAX_COUNT), limit: optional(integer(1, MAX_FRAME_MESSAGES)) },
  /** `services`: of every user, and of these alone. */
  list: { ref, state: oneOf('open', 'ended', 'all'), services: optional(list(name, MAX_LISTED_SERVICES)) },
  unlist: { ref },
  /** `count`, `ageMs`: the topic need not keep more events than so many, nor older ones. */
  publish: {
    id: anyId,
    topic: name,
    body,
    count: optional(integer(1, MAX_COUNT)),
    ageMs: optional(integer(1, MAX_COUNT)),
  },
  subscribe: {
    ref,
    topic: pattern,
    since: oneOf('now', 'start', 'position', 'last', 'age'),
    epoch: optional(epoch),
    offset: optional(offset),
    count: optional(integer(0, MAX_COUNT)),
    ageMs: optional(integer(0, MAX_COUNT)),
    /** With `position`, of a pattern: a topic that is not among them is heard from its start. */
    heads: optional(heads),
  },
  unsubscribe: { ref },
  enter: { topic: name, data: optional(text(MAX_PRESENCE_BYTES)) },
  leave: { topic: name },
  watch: { ref, topic: name },
  unwatch: { ref },
  serve: {
    service: name,
    concurrency: integer(1, 100_000),
    leaseMs: integer(50, 86_400_000),
    maxAttempts: integer(1, 1_000),
    mode: optional(oneOf('half-duplex', 'broadcast')),
    /** Only for this peer's own user. */
    own: optional(flag),
  },
  unserve: { service: name, own: optional(flag) },
  renew: { leases: list(record({ id, attempt }), MAX_RENEWED_LEASES) },
  reply: { id, attempt, index, body },
  /** So many `reply`, the first of which has this index. */
  replies: { id, attempt, index, bodies },
  note: { id, attempt, index, ...noteFields },
  end: { id, attempt, index, ...endFields },
  /** `everyMs`: it is said again so often, also when it has not changed. */
  status: { id, attempt, body, everyMs: optional(durationMs) },
  waiting: { id, attempt, input: flag, question: optional(body) },
  'give-back': { id, attempt, cause: oneOf('failed', 'released'), text: optional(sentence) },
  forward: { id, attempt, service: name },
  join: { id, attempt },
  ready: { id, attempt, token: leaderToken },
  share: { id, attempt, index, key: word, body },
  discover: { id, attempt, after: offset },
  conclude: { id, attempt, token: leaderToken, body: optional(body) },
  token: { token },
};

export type UpMessages = Messages<typeof upFields>;
export type Up = UpMessages[keyof UpMessages];

const up = tagged('type', shapes(upFields));
export const upShapes: MessageShapes = up.of;

export function isUp(value: unknown): value is Up {
  return fits(up, value);
}
