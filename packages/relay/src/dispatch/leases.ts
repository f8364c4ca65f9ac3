/** Who works on which conversation, and until when it may be silent about it. */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import { rootOf } from '../conversation/event.ts';
import type { Peer } from '../peer.ts';

const LEASED_PAGE = 512;

export interface Lease {
  readonly id: ConversationId;
  /** The conversation that this is a part of, in the end. */
  readonly root: ConversationId;
  readonly queue: string;
  readonly attempt: number;
  readonly leaseMs: number;
  /** The user as whom its worker signed in, and the session in which it was given it. */
  readonly holder: string;
  readonly session: string;
  /** Unset while its worker has not come back after a restart of the relay. */
  peer: Peer | undefined;
  /** On the relay's monotonic clock. */
  expiresAtMs: number;
  /** Its worker is about to be told all that the client has said. */
  catchingUp: boolean;
}

/** All that workers held when it was last written down, page by page. */
export function* leased(engine: Pick<Engine, 'list'>): Iterable<Conversation> {
  for (let after: ConversationId | undefined; ;) {
    const page = engine.list({ by: 'leased' }, { limit: LEASED_PAGE, ...(after && { after }) });
    yield* page;
    after = page.at(-1)?.id;
    if (after === undefined || page.length < LEASED_PAGE) return;
  }
}

export class Leases {
  readonly #leases = new Map<ConversationId, Lease>();

  get size(): number {
    return this.#leases.size;
  }

  get(id: ConversationId): Lease | undefined {
    return this.#leases.get(id);
  }

  /** Of the newest attempt of a record, from now on; `peer` is unset where nobody has come for it since a restart. */
  add(record: Conversation, peer: Peer | undefined, nowMs: number): void {
    const { id, queue, attempt, leaseMs, holder = '', session = '' } = record;
    const expiresAtMs = nowMs + leaseMs;
    const root = rootOf(record);
    this.#leases.set(id, { id, root, queue, attempt, leaseMs, holder, session, peer, expiresAtMs, catchingUp: false });
  }

  delete(id: ConversationId): void {
    this.#leases.delete(id);
  }

  of(peer: Peer): readonly Lease[] {
    return [...this.#leases.values()].filter((lease) => lease.peer === peer);
  }

  /** How much of a queue a worker holds. */
  heldBy(peer: Peer, queue: string): number {
    return this.of(peer).filter((lease) => lease.queue === queue).length;
  }

  /**
   * What this worker, which serves now, was given before a restart and never heard of: a worker renews before it serves,
   * so it would have come for it by now.
   */
  untold({ user, session }: Peer, queue: string): readonly Lease[] {
    return [...this.#leases.values()].filter(
      (lease) =>
        lease.peer === undefined && lease.queue === queue && lease.holder === user && lease.session === session,
    );
  }

  /** The relay itself was asleep for so long: nobody could have renewed anything. */
  prolong(ms: number): void {
    for (const lease of this.#leases.values()) lease.expiresAtMs += ms;
  }

  /** Of who is held back nothing runs out: it would renew, and is not heard yet. */
  expired(nowMs: number): readonly Lease[] {
    const expired: Lease[] = [];
    for (const lease of this.#leases.values()) {
      if (lease.peer?.isHeldBack === true) lease.expiresAtMs = Math.max(lease.expiresAtMs, nowMs + lease.leaseMs);
      if (lease.expiresAtMs <= nowMs) expired.push(lease);
    }
    return expired;
  }
}
