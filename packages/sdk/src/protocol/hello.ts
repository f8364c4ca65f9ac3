/** What a peer says first. */
import { sessionId, token } from './fields.ts';
import { MAX_COUNT } from './limits.ts';
import { integer, optional, record, text, type Infer } from './shape.ts';

/** What a peer says first, as Socket.IO's `auth`. */
export const helloShape = record({
  protocol: integer(1, MAX_COUNT),
  session: sessionId,
  /** Last message of the relay that this peer has handled in this session; 0 in a new one. */
  received: integer(0, MAX_COUNT),
  token: optional(token),
  /** For people who read logs. */
  name: optional(text(128)),
});
export type Hello = Infer<typeof helloShape>;
