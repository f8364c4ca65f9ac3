/** What a connection carries: the relay's greeting, frames of messages, and the last word. */
import { attemptNumber as positive, errorCode as code, sentence, timeMs, word } from './entries.ts';
import { anyId, anyId as epoch, count } from './fields.ts';
import { MAX_FRAME_MESSAGES } from './limits.ts';
import { anything, flag, list, oneOf, optional, record, type Infer } from './shape.ts';

/**
 * Some messages of one direction. `seq` numbers the first of them (1, 2, 3 … over the life of a session);
 * `ack` is the last message of the other direction that this side has taken responsibility for.
 */
export interface Frame<M> {
  seq: number;
  ack: number;
  messages: readonly M[];
}
export const frameShape = record({
  seq: positive,
  ack: count,
  messages: list(anything, MAX_FRAME_MESSAGES),
});

/** The relay's answer to a `hello`, as the Socket.IO event `welcome`. */
export const welcomeShape = record({
  protocol: positive,
  session: anyId,
  /** False: the relay knows nothing of this session (it is new, or the relay restarted). Both sides count from 1. */
  resumed: flag,
  received: count,
  user: word,
  epoch,
  durability: oneOf('power', 'os', 'process', 'memory'),
  /** The token ends in so many milliseconds. */
  expiresMs: optional(count),
  maxBodyBytes: positive,
});
export type Welcome = Infer<typeof welcomeShape>;
export type Durability = Welcome['durability'];

/** The last thing a relay says before it closes (event `bye`), or why it does not open (`connect_error`'s `data`). */
export const byeShape = record({
  code,
  text: sentence,
  retryable: flag,
  /** Wait at least so long … */
  retryAfterMs: optional(timeMs),
  /** … and a random part of so much more, so that a crowd does not come back as one. */
  spreadMs: optional(timeMs),
});
export type Bye = Infer<typeof byeShape>;
