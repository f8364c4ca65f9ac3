/**
 * Which worker gets the next piece of work, and for how long.
 *
 * 1. Work is pulled: a worker never holds more leases of a queue than it asked for; fewer, while it waits for others.
 * 2. A lease is renewed or lost, on the relay's monotonic clock. A relay that was itself asleep gives every lease the
 *    time it slept.
 * 3. A worker that went away keeps its leases for a short grace, so that a broken connection costs nothing.
 * 4. A worker that is away, or let a lease run out, is given nothing until it gives a sign of life.
 */
import type { ConversationId, ErrorCode } from '@tame/sdk/protocol';
import { forward, lose, take, type LossCause } from './conversation/attempt.ts';
import type { Advanced, Bounds } from './conversation/step.ts';
import { DAMAGE, aside, isDamage } from './damage.ts';
import { hasEnded, type Conversation } from './engine/conversation.ts';
import type { Engine } from './engine/engine.ts';
import { Requests, giveWork, retell } from './dispatch/handing.ts';
import { Leases, type Lease } from './dispatch/leases.ts';
import type { AttemptLoss } from './metrics.ts';
import { Offers, type Offer, type Terms } from './dispatch/offers.ts';
import type { Peer } from './peer.ts';
import { Upstream } from './dispatch/upstream.ts';

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
  /** Work was handed from a queue to a worker. */
  taken(queue: string): void;
  /** A queue has got its first worker, or lost its last. */
  staffed(queue: string): void;
}

export class Dispatch {
  readonly #ports: DispatchPorts;
  /** Who takes from which queue, as an operator sees it. */
  readonly offers: Offers;
  readonly #leases = new Leases();
  readonly upstream: Upstream;
  /** What is asked just now, for whoever takes it at once. */
  readonly requests = new Requests();
  readonly #taking = new Map<string, Set<ConversationId>>();
  #sweptAtMs: number;
  #stopped = false;

  constructor(ports: DispatchPorts) {
    this.#ports = ports;
    this.offers = new Offers(ports.staffed);
    this.upstream = new Upstream(this.offers, this.#leases);
    this.#sweptAtMs = ports.monotonic();
  }

  get leases(): number {
    return this.#leases.size;
  }

  workers(queue: string): number {
    return this.offers.workers(queue);
  }

  /** Leases of before a restart: their workers may come back for them. */
  restore(leased: Iterable<Conversation>): void {
    const nowMs = this.#ports.monotonic();
    for (const record of leased) this.#leases.add(record, undefined, nowMs);
  }

  /** No more work is given out. */
  stop(): void {
    this.#stopped = true;
  }

  serve(peer: Peer, queue: string, terms: Terms): void {
    this.offers.add(peer, queue, terms, this.#leases.heldBy(peer, queue));
    for (const { id, attempt } of this.#leases.untold(peer, queue)) aside(this.lose(id, attempt, 'released'));
    this.kick(queue);
  }

  unserve(peer: Peer, queue: string): void {
    this.offers.remove(peer, queue);
  }

  /** A peer has said something. */
  heard(peer: Peer): void {
    if (this.offers.isAway(peer)) this.resumed(peer);
  }

  /** A peer is back on a connection and may be given work again. */
  resumed(peer: Peer): void {
    this.offers.comeBack(peer);
    for (const queue of this.offers.servedBy(peer)) this.kick(queue);
  }

  /** Gives waiting work to workers that have room for it. */
  kick(queue: string): void {
    const free = this.#stopped ? 0 : Math.min(this.offers.room(queue), this.upstream.allowance(queue));
    if (free === 0 || this.#ports.engine.facts(queue)?.paused === true) return;
    const taking = this.#taking.get(queue) ?? new Set();
    const ids = this.#ports.engine.waiting(queue, free + taking.size).filter((id) => !taking.has(id));
    for (const id of ids.slice(0, free)) {
      const offer = this.offers.leastBusy(queue);
      if (offer === undefined) return;
      this.#taking.set(queue, taking.add(id));
      aside(this.#take(id, queue, offer, taking));
    }
  }

  async #take(id: ConversationId, queue: string, offer: Offer, taking: Set<ConversationId>): Promise<void> {
    const { engine, now, monotonic, advanced, bounds } = this.#ports;
    const { peer, terms } = offer;
    const { leaseMs, maxAttempts, halfDuplex } = terms;
    this.offers.give(offer);
    const holder = { holder: peer.user, session: peer.session };
    const step = take({ leaseMs, maxAttempts, halfDuplex, ...holder }, now(), bounds);
    let taken: Advanced | undefined;
    try {
      // Nothing between this and the lease: what the client says right after the taking must find it.
      taken = await engine.transact(id, step);
    } catch (error) {
      // The engine does not give out the id of a damaged record again.
      if (!isDamage(error)) throw error;
    }
    taking.delete(id);
    if (taken === undefined || hasEnded(taken.record)) {
      offer.held -= 1;
      if (taken === undefined) engine.skip(id);
      else advanced(taken);
      this.kick(queue);
      return;
    }
    const { attempt } = taken.record;
    this.#leases.add(taken.record, peer, monotonic());
    this.#ports.taken(queue);
    advanced(taken);
    try {
      giveWork(engine, peer, taken.record, now(), this.requests.take(taken.record));
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

  /** Who works on it now, on which attempt, and as a part of what. */
  lease(id: ConversationId): Pick<Lease, 'peer' | 'attempt' | 'root' | 'leaseMs'> | undefined {
    return this.#leases.get(id);
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
      this.offers.hold(lease.peer, lease.queue, -1);
      lease.peer = peer;
      this.offers.hold(peer, lease.queue, 1);
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
    this.offers.hold(lease.peer, lease.queue, -1);
    if (why !== undefined) lease.peer?.tell({ type: 'stop', id, attempt: lease.attempt, ...why });
    this.kick(lease.queue);
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
    this.kick(lost.record.queue);
    return true;
  }

  /** The worker of an attempt passes it on to another queue. */
  async forward(id: ConversationId, attempt: number, to: { service: string; queue: string }): Promise<void> {
    const { engine, now, advanced } = this.#ports;
    const forwarded = await engine.transact(id, forward({ attempt, ...to }, now()));
    if (forwarded === undefined) return;
    this.release(id);
    advanced(forwarded);
    this.kick(to.queue);
  }

  /** The session of a peer is over. */
  forget(peer: Peer): void {
    this.offers.forget(peer);
    this.#loseAllOf(peer);
  }

  /** The grace of a peer is over: all it held is lost. */
  abandon(peer: Peer): void {
    this.offers.leave(peer);
    this.#loseAllOf(peer);
  }

  #loseAllOf(peer: Peer): void {
    for (const { id, attempt } of this.#leases.of(peer)) aside(this.lose(id, attempt, 'lost'));
  }

  /** Finds leases that have run out. Called every `everyMs`. Whether the relay itself was asleep since the last time. */
  sweep(everyMs: number): boolean {
    const nowMs = this.#ports.monotonic();
    const sleptMs = nowMs - this.#sweptAtMs - everyMs;
    this.#sweptAtMs = nowMs;
    if (sleptMs > everyMs) this.#leases.prolong(sleptMs);
    for (const { id, attempt, peer } of this.#leases.expired(nowMs)) {
      if (peer !== undefined) this.offers.leave(peer);
      aside(this.lose(id, attempt, 'lost'));
    }
    return sleptMs > everyMs;
  }
}
