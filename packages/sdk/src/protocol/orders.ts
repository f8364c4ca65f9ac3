/** What the relay says to a worker: what to work on, what the client says meanwhile, when to stop. */
import { bodies, body, errorCode as code, offset, sentence, timeMs, word } from './entries.ts';
import { leaderToken } from './event.ts';
import { attempt, durationMs, id, name } from './fields.ts';
import { oneOf, optional, text } from './shape.ts';

export const orderFields = {
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
    mode: optional(oneOf('duplex', 'half-duplex')),
    /** The conversation that this is a part of, or a part of a part; unset where it is a part of none. */
    root: optional(id),
  },
  /** What the client says in a row; the first of it is at this offset. */
  told: { id, attempt, offset, bodies },
  stop: { id, attempt, code, text: optional(sentence) },
  lead: { id, attempt, token: leaderToken },
  leader: { id, attempt, token: leaderToken, name: text(128) },
  discovery: { id, attempt, offset, timeMs, key: word, by: word, body },
};
