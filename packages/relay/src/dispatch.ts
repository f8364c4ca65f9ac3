/**
 * Which worker gets the next piece of work, and for how long.
 *
 * 1. Work is pulled: a worker never holds more leases of a service than it asked for.
 * 2. A lease is renewed or lost, on the relay's monotonic clock. A relay that was itself asleep gives every lease the
 *    time it slept.
 * 3. A worker that went away keeps its leases for a short grace, so that a broken connection costs nothing.
 */
import type { ConversationId, ErrorCode } from '@tame/sdk/protocol';
import { lose, take, type Advanced, type Bounds, type LossCause } from './conversation.ts';
import type { Conversation } from './engine/conversation.ts';
import type { Engine } from './engine/engine.ts';
import type { AttemptLoss } from './metrics.ts';
import type { Peer } from './peer.ts';

export interface Terms {
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly maxAttempts: number;
}

interface Offer {
  readonly peer: Peer;
  terms: Terms;
  held: number;
}

interface Lease {
  readonly id: ConversationId;
  readonly service: string;
  readonly attempt: number;
  readonly leaseMs: number;
  readonly holder: string;
  /** Unset while its worker has not come back after a restart of the relay. */
  peer: Peer | undefined;
  expiresAtMs: number;
}

export interface DispatchPorts {
  readonly engine: Engine;
  readonly bounds: Bounds;
  /** Wall clock, for records. */
  now(): number;
  /** Monotonic clock, for leases. */
  monotonic(): number;
  /** A record and its log have changed, on disk. */
  advanced(change: Advanced): void;
  /** An attempt is over without an end. */
  lost(cause: AttemptLoss): void;
  /** A service has got its first worker, or lost its last. */
  staffed(service: string): void;
}

export class Dispatch {
  readonly #ports: DispatchPorts;
  readonly #offers = new Map<string, Offer[]>();
  readonly #leases = new Map<ConversationId, Lease>();
  readonly #taking = new Map<string, Set<ConversationId>>();
  #sweptAtMs: number;
  #stopped = false;

  constructor(ports: DispatchPorts) {
    this.#ports = ports;
    this.#sweptAtMs = ports.monotonic();
  }

  get leases(): number {
    return this.#leases.size;
  }

  workers(service: string): number {
    return this.#offers.get(service)?.length ?? 0;
  }

  /** Leases of before a restart: their workers may come back for them. */
  restore(leased: Iterable<Conversation>): void {
    for (const { id, service, attempt, leaseMs, holder = '' } of leased) {
      const expiresAtMs = this.#ports.monotonic() + leaseMs;
      this.#leases.set(id, { id, service, attempt, leaseMs, holder, peer: undefined, expiresAtMs });
    }
  }

  /** No more work is given out. */
  stop(): void {
    this.#stopped = true;
  }

  serve(peer: Peer, service: string, terms: Terms): void {
    const offers = this.#offers.get(service) ?? [];
    const before = offers.find((each) => each.peer === peer);
    if (before !== undefined) before.terms = terms;
    else offers.push({ peer, terms, held: this.#heldBy(peer, service) });
    this.#offers.set(service, offers);
    if (before === undefined && offers.length === 1) this.#ports.staffed(service);
    this.kick(service);
  }

  unserve(peer: Peer, service: string): void {
    const left = (this.#offers.get(service) ?? []).filter((each) => each.peer !== peer);
    if (left.length > 0) this.#offers.set(service, left);
    else if (this.#offers.delete(service)) this.#ports.staffed(service);
  }

  /** A peer is back on a connection and may be given work again. */
  resumed(peer: Peer): void {
    for (const [service, offers] of this.#offers) if (offers.some((each) => each.peer === peer)) this.kick(service);
  }

  /** Gives waiting work to workers that have room for it. */
  kick(service: string): void {
    const offers = this.#offers.get(service);
    if (offers === undefined || this.#stopped) return;
    const taking = this.#taking.get(service) ?? new Set();
    const free = offers.reduce((sum, { peer, terms, held }) => sum + (peer.line ? Math.max(0, terms.concurrency - held) : 0), 0);
    if (free === 0) return;
    const ids = this.#ports.engine.waiting(service, free + taking.size).filter((id) => !taking.has(id));
    for (const id of ids.slice(0, free)) {
      const offer = leastBusy(offers);
      if (offer === undefined) return;
      this.#taking.set(service, taking.add(id));
      void this.#take(id, service, offer, taking);
    }
  }

  async #take(id: ConversationId, service: string, offer: Offer, taking: Set<ConversationId>): Promise<void> {
    const { engine, now, monotonic, advanced } = this.#ports;
    const { peer, terms } = offer;
    const { leaseMs, maxAttempts } = terms;
    offer.held += 1;
    const taken = await engine.transact(id, take({ leaseMs, maxAttempts, holder: peer.user }, now()));
    taking.delete(id);
    if (taken === undefined) {
      offer.held -= 1;
      this.kick(service);
      return;
    }
    const { attempt } = taken.record;
    const expiresAtMs = monotonic() + leaseMs;
    this.#leases.set(id, { id, service, attempt, leaseMs, holder: peer.user, peer, expiresAtMs });
    advanced(taken);
    this.#give(peer, taken.record);
  }

  #give(peer: Peer, record: Conversation): void {
    const { engine } = this.#ports;
    const { id, service, attempt, user, leaseMs, head, deadlineMs } = record;
    const [request] = engine.read(id, -1, { entries: 1, length: 1 });
    if (request?.kind !== 'request') return;
    const { body } = request;
    const work = { type: 'work', id, service, attempt, user, body, leaseMs, offset: head } as const;
    const leftMs = deadlineMs === undefined ? undefined : Math.max(1, deadlineMs - this.#ports.now());
    peer.tell(leftMs === undefined ? work : { ...work, deadlineMs: leftMs }, body.length);
    if (record.messages > 0) this.#retell(peer, record);
  }

  /** A new attempt hears what the client has said to those before. */
  #retell(peer: Peer, { id, attempt, head }: Conversation): void {
    let after = 0;
    while (after < head) {
      const entries = this.#ports.engine.read(id, after, { entries: 256, length: 1 << 20 });
      for (const entry of entries) if (entry.kind === 'message') tellMessage(peer, id, attempt, entry);
      const last = entries.at(-1);
      if (last === undefined) return;
      after = last.offset;
    }
  }

  /** Whether this peer may speak for this attempt. A lease that is gone is for the record to judge. */
  maySpeak(peer: Peer, id: ConversationId, attempt: number): boolean {
    const lease = this.#leases.get(id);
    return lease === undefined || (lease.peer === peer && lease.attempt === attempt);
  }

  /** The peer that works on a conversation now. */
  holder(id: ConversationId): Peer | undefined {
    return this.#leases.get(id)?.peer;
  }

  /** A sign of life for an attempt. False: the lease is lost, or was never this peer's. */
  renew(peer: Peer, id: ConversationId, attempt: number): boolean {
    const lease = this.#leases.get(id);
    if (lease === undefined || lease.attempt !== attempt || lease.holder !== peer.user) return false;
    if (lease.peer !== peer) {
      this.#freeOf(lease);
      lease.peer = peer;
      const offer = this.#offers.get(lease.service)?.find((each) => each.peer === peer);
      if (offer !== undefined) offer.held += 1;
    }
    lease.expiresAtMs = this.#ports.monotonic() + lease.leaseMs;
    return true;
  }

  /** The conversation has ended or gone back to the queue: whoever held it is free for more. */
  release(id: ConversationId, why?: { code: ErrorCode; text: string }): void {
    const lease = this.#leases.get(id);
    if (lease === undefined) return;
    this.#leases.delete(id);
    this.#freeOf(lease);
    if (why !== undefined) lease.peer?.tell({ type: 'stop', id, attempt: lease.attempt, ...why });
    this.kick(lease.service);
  }

  #freeOf({ service, peer }: Lease): void {
    const offer = this.#offers.get(service)?.find((each) => each.peer === peer);
    if (offer !== undefined) offer.held -= 1;
  }

  #heldBy(peer: Peer, service: string): number {
    let held = 0;
    for (const lease of this.#leases.values()) if (lease.peer === peer && lease.service === service) held += 1;
    return held;
  }

  /** An attempt is over without an end. Resolves once that is on disk. */
  async lose(id: ConversationId, attempt: number, cause: LossCause, text?: string): Promise<boolean> {
    const { engine, now, bounds, advanced } = this.#ports;
    const lost = await engine.transact(id, lose({ attempt, cause, text }, now(), bounds));
    if (lost === undefined) return false;
    this.#ports.lost(cause === 'lost' ? 'lease' : cause);
    const toldWhy = cause === 'lost' ? ({ code: 'FENCED', text: 'The lease ran out.' } as const) : undefined;
    this.release(id, toldWhy);
    advanced(lost);
    this.kick(lost.record.service);
    return true;
  }

  /** The session of a peer is over, or its grace: all it held is lost. */
  abandon(peer: Peer): void {
    for (const service of [...this.#offers.keys()]) this.unserve(peer, service);
    for (const { id, attempt, peer: holder } of [...this.#leases.values()]) {
      if (holder === peer) void this.lose(id, attempt, 'lost');
    }
  }

  /** Finds leases that have run out. Called every `everyMs`. */
  sweep(everyMs: number): void {
    const nowMs = this.#ports.monotonic();
    const sleptMs = nowMs - this.#sweptAtMs - everyMs;
    this.#sweptAtMs = nowMs;
    if (sleptMs > everyMs) for (const lease of this.#leases.values()) lease.expiresAtMs += sleptMs;
    for (const { id, attempt, expiresAtMs } of [...this.#leases.values()]) {
      if (expiresAtMs <= nowMs) void this.lose(id, attempt, 'lost');
    }
  }
}

/** The worker with the most room, by share of what it asked for. */
function leastBusy(offers: readonly Offer[]): Offer | undefined {
  const open = offers.filter(({ peer, terms, held }) => peer.line !== undefined && held < terms.concurrency);
  return open.toSorted((a, b) => a.held / a.terms.concurrency - b.held / b.terms.concurrency)[0];
}

/** What the client says, on its way to the worker of an attempt. */
export function tellMessage(peer: Peer, id: ConversationId, attempt: number, { offset, body }: { offset: number; body: string }): void {
  peer.tell({ type: 'told', id, attempt, offset, body }, body.length);
}
