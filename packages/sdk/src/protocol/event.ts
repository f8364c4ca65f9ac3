/** What a look at a conversation shows of all that work on it together. Loaded by those alone who look. */
import { attemptNumber, offset, relayState, word } from './entries.ts';
import { count, id, name } from './fields.ts';
import { MAX_FRAME_MESSAGES } from './limits.ts';
import { list, optional, record, text, type Infer } from './shape.ts';

/** Of whoever leads an event: greater than those of all who led it before. */
export const leaderToken = attemptNumber;

/** Whoever leads, once it has said that it is ready. */
export const leaderShape = record({ name: text(128), token: leaderToken, task: id });

/** A conversation that was asked as a part of this one, or of a part of it. */
export const taskShape = record({
  id,
  parent: id,
  service: name,
  state: relayState,
  attempt: count,
  /** What its worker calls itself. */
  worker: optional(text(128)),
  /** Its place among those that stand for the lead. */
  place: optional(count),
});

/** What was found out, by key; the entry at this offset says what and by whom. */
export const foundShape = record({ key: word, offset });

export const eventShape = record({
  leader: optional(leaderShape),
  tasks: list(taskShape, MAX_FRAME_MESSAGES),
  discoveries: list(foundShape, MAX_FRAME_MESSAGES),
});
export type RelayEvent = Infer<typeof eventShape>;
