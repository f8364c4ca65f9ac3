/** What a session stands on. */
import type { Admin } from '../admin.ts';
import type { Children } from '../hub/children.ts';
import type { Advanced, Bounds } from '../conversation/step.ts';
import type { Conversations } from '../sights/conversations.ts';
import type { Dispatch } from '../dispatch.ts';
import type { Engine } from '../engine/engine.ts';
import type { Events } from '../events.ts';
import type { Services } from '../dispatch/services.ts';
import type { Limits } from '../limits.ts';
import type { Lists } from '../sights/lists.ts';
import type { Metrics } from '../metrics.ts';
import type { Paces } from './paces.ts';
import type { Peer } from '../peer.ts';
import type { Presence } from '../topics/presence.ts';
import type { Topics } from '../topics.ts';

export interface SessionPorts {
  readonly engine: Engine;
  readonly dispatch: Dispatch;
  readonly conversations: Conversations;
  readonly lists: Lists;
  readonly topics: Topics;
  readonly presence: Presence;
  readonly services: Services;
  readonly children: Children;
  readonly events: Events;
  readonly admin: Admin;
  readonly paces: Paces;
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly metrics: Pick<Metrics, 'refused' | 'published' | 'frameIn' | 'paced' | 'flooded'>;
  /** Wall clock, in ms since 1970. */
  now(): number;
  /** Takes a new token in-band; false when it is not good or another user's. */
  renewToken(peer: Peer, token: string): Promise<boolean>;
  /** A new conversation is on disk. */
  opened(change: Advanced): void;
  /** A record and its log have changed, on disk. */
  advanced(change: Advanced): void;
}
