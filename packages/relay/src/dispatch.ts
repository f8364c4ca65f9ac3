/**
 * Which worker gets the next piece of work, and for how long.
 *
 * 1. Work is pulled: a worker never holds more leases of a service than it asked for.
 * 2. A lease is renewed or lost, on the relay's monotonic clock. A relay that was itself asleep gives every lease the
 *    time it slept.
 * 3. A worker that went away keeps its leases for a short grace, so that a broken connection costs nothing.
 * 4. A worker that is away, or let a lease run out, is given nothing until it gives a sign of life.
 */
import type { ConversationId, ErrorCode } from '@tame/sdk/protocol';
import { lose, take, type LossCause } from './attempt.ts';
import type { Advanced, Bounds } from './step.ts';
import { DAMAGE, aside, isDamage } from './damage.ts';
import type { Conversation } from './engine/conversation.ts';
import type { Engine } from './engine/engine.ts';
import { giveWork, retell } from './handing.ts';
import type { AttemptLoss } from './metrics.ts';
import { Offers, type Offer, type Terms } from './offers.ts';
import type { Peer } from './peer.ts';

interface Lease {
  readonly id: ConversationId;
  readonly service: string;
  readonly attempt: number;
  readonly leaseMs: number;
  readonly holder: string;
  /** Unset while its worker has not come back after a restart of the relay. */
  peer: Peer | undefined;
  expiresAtMs: number;
  /** Its worker is about to be told all that the client has said. */
  catchingUp: boolean;
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
  readonly #offers: Offers;
  readonly #leases = new Map<ConversationId, Lease>();
  readonly #taking = new Map<string, Set<ConversationId>>();
  #sweptAtMs: number;
  #stopped = false;

  constructor(ports: DispatchPorts) {
    this.#ports = ports;
    this.#offers = new Offers(ports.staffed);
    this.#sweptAtMs = ports.monotonic();
  }

  get leases(): number {
    return this.#leases.size;
  }

  workers(service: string): number {
    return this.#offers.workers(service);
  }

  /** Leases of before a restart: their workers may come back for them. */
  restore(leased: Iterable<Conversation>): void {
    for (const { id, service, attempt, leaseMs, holder = '' } of leased) {
      const expiresAtMs = this.#ports.monotonic() + leaseMs;
      this.#leases.set(id, { id, service, attempt, leaseMs, holder, peer: undefined, expiresAtMs, catchingUp: false });
    }
  }

  /** No more work is given out. */
  stop(): void {
    this.#stopped = true;
  }

  serve(peer: Peer, service: string, terms: Terms): void {
    this.#offers.add(peer, service, terms, this.#heldBy(peer, service));
    this.kick(service);
  }

  unserve(peer: Peer, service: string): void {
    this.#offers.remove(peer, service);
  }

  /** A peer has said something. */
  heard(peer: Peer): void {
    if (this.#offers.isAway(peer)) this.resumed(peer);
  }

  /** A peer is back on a connection and may be given work again. */
  resumed(peer: Peer): void {
    this.#offers.comeBack(peer);
    for (const service of this.#offers.servedBy(peer)) this.kick(service);
  }

  /** Gives waiting work to workers that have room for it. */
  kick(service: string): void {
    const free = this.#stopped ? 0 : this.#offers.room(service);
    if (free === 0) return;
    const taking = this.#taking.get(service) ?? new Set();
    const ids = this.#ports.engine.waiting(service, free + taking.size).filter((id) => !taking.has(id));
    for (const id of ids.slice(0, free)) {
      const offer = this.#offers.leastBusy(service);
      if (offer === undefined) return;
      this.#taking.set(service, taking.add(id));
      aside(this.#take(id, service, offer, taking));
    }
  }

  async #take(id: ConversationId, service: string, offer: Offer, taking: Set<ConversationId>): Promise<void> {
    const { engine, now, monotonic, advanced } = this.#ports;
    const { peer, terms } = offer;
    const { leaseMs, maxAttempts } = terms;
    offer.held += 1;
    const step = take({ leaseMs, maxAttempts, holder: peer.user }, now());
    let taken: Advanced | undefined;
    try {
      // Nothing between this and the lease: what the client says right after the taking must find it.
      taken = await engine.transact(id, step);
    } catch (error) {
      // The engine does not give out the id of a damaged record again.
      if (!isDamage(error)) throw error;
    }
    taking.delete(id);
    if (taken === undefined) {
      offer.held -= 1;
      this.kick(service);
      return;
    }
    const { attempt } = taken.record;
    const expiresAtMs = monotonic() + leaseMs;
    this.#leases.set(id, { id, service, attempt, leaseMs, holder: peer.user, peer, expiresAtMs, catchingUp: false });
    advanced(taken);
    try {
      giveWork(engine, peer, taken.record, now());
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.lose(id, attempt, 'failed', DAMAGE.text);
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

  /** Who is to be told what the client says now; whoever catches up hears of it anyway. */
  listener(id: ConversationId): Peer | undefined {
    const lease = this.#leases.get(id);
    return lease?.catchingUp === true ? undefined : lease?.peer;
  }

  /** A sign of life for an attempt. False: the lease is lost, or was never this peer's. */
  renew(peer: Peer, id: ConversationId, attempt: number): boolean {
    const lease = this.#leases.get(id);
    if (lease === undefined || lease.attempt !== attempt || lease.holder !== peer.user) return false;
    if (lease.peer !== peer) {
      this.#offers.hold(lease.peer, lease.service, -1);
      lease.peer = peer;
      this.#offers.hold(peer, lease.service, 1);
      aside(this.#catchUp(lease, peer));
    }
    lease.expiresAtMs = this.#ports.monotonic() + lease.leaseMs;
    return true;
  }

  /** A worker that takes its lease up again may have missed what the client said meanwhile. */
  async #catchUp(lease: Lease, peer: Peer): Promise<void> {
    const { engine } = this.#ports;
    lease.catchingUp = true;
    const record = await engine.transact(lease.id, (now) => ({ result: now.record }));
    if (lease.peer !== peer) return;
    lease.catchingUp = false;
    if (record?.attempt === lease.attempt) retell(engine, peer, record);
  }

  /** The conversation has ended or gone back to the queue: whoever held it is free for more. */
  release(id: ConversationId, why?: { code: ErrorCode; text: string }): void {
    const lease = this.#leases.get(id);
    if (lease === undefined) return;
    this.#leases.delete(id);
    this.#offers.hold(lease.peer, lease.service, -1);
    if (why !== undefined) lease.peer?.tell({ type: 'stop', id, attempt: lease.attempt, ...why });
    this.kick(lease.service);
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

  /** The session of a peer is over. */
  forget(peer: Peer): void {
    this.#offers.forget(peer);
    this.#loseAllOf(peer);
  }

  /** The grace of a peer is over: all it held is lost. */
  abandon(peer: Peer): void {
    this.#offers.leave(peer);
    this.#loseAllOf(peer);
  }

  #loseAllOf(peer: Peer): void {
    for (const { id, attempt, peer: holder } of [...this.#leases.values()]) {
      if (holder === peer) aside(this.lose(id, attempt, 'lost'));
    }
  }

  /** Finds leases that have run out. Called every `everyMs`. */
  sweep(everyMs: number): void {
    const nowMs = this.#ports.monotonic();
    const sleptMs = nowMs - this.#sweptAtMs - everyMs;
    this.#sweptAtMs = nowMs;
    if (sleptMs > everyMs) for (const lease of this.#leases.values()) lease.expiresAtMs += sleptMs;
    for (const { id, attempt, peer, expiresAtMs } of [...this.#leases.values()]) {
      if (expiresAtMs > nowMs) continue;
      if (peer !== undefined) this.#offers.leave(peer);
      aside(this.lose(id, attempt, 'lost'));
    }
  }
}
