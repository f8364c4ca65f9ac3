/** What the relay says to a worker: what to work on, what the client says meanwhile, when to stop. */
import { body, errorCode as code, offset, sentence } from './entries.ts';
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
  },
  told: { id, attempt, offset, body },
  stop: { id, attempt, code, text: optional(sentence) },
};
