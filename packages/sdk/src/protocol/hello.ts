/** What a peer says first. */
import { anyId } from './fields.ts';
import { MAX_COUNT } from './limits.ts';
import { integer, optional, record, text, type Infer } from './shape.ts';

/** A JWT; in dev mode nothing, or `dev:<name>`. */
export const token = text(16_384);

/** What a peer says first, as Socket.IO's `auth`. */
export const helloShape = record({
  protocol: integer(1, MAX_COUNT),
  session: anyId,
  /** Last message of the relay that this peer has handled in this session; 0 in a new one. */
  received: integer(0, MAX_COUNT),
  token: optional(token),
  /** For people who read logs. */
  name: optional(text(128)),
});
export type Hello = Infer<typeof helloShape>;
