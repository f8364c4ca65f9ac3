/** Who works on which conversation, and until when it may be silent about it. */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Peer } from './peer.ts';

export interface Lease {
  readonly id: ConversationId;
  readonly queue: string;
  readonly attempt: number;
  readonly leaseMs: number;
  /** The user as whom its worker signed in. */
  readonly holder: string;
  /** Unset while its worker has not come back after a restart of the relay. */
  peer: Peer | undefined;
  /** On the relay's monotonic clock. */
  expiresAtMs: number;
  /** Its worker is about to be told all that the client has said. */
  catchingUp: boolean;
}

export class Leases {
  readonly #leases = new Map<ConversationId, Lease>();

  get size(): number {
    return this.#leases.size;
  }

  get(id: ConversationId): Lease | undefined {
    return this.#leases.get(id);
  }

  add(lease: Omit<Lease, 'catchingUp'>): void {
    this.#leases.set(lease.id, { ...lease, catchingUp: false });
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

  /** The relay itself was asleep for so long: nobody could have renewed anything. */
  prolong(ms: number): void {
    for (const lease of this.#leases.values()) lease.expiresAtMs += ms;
  }

  expired(nowMs: number): readonly Lease[] {
    return [...this.#leases.values()].filter(({ expiresAtMs }) => expiresAtMs <= nowMs);
  }
}
