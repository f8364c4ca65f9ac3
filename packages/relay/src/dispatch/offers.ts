/**
 * Which workers take from a queue, and how much room each has. A worker that is gone too long, or let a lease run out, is
 * away: it counts for nothing until it gives a sign of life. One that was asked to drain keeps what it has and gets no
 * more.
 */
import type { Peer } from '../peer.ts';

/** What a worker asked for. */
export interface Terms {
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly maxAttempts: number;
  /** It speaks with its clients by turns. */
  readonly halfDuplex: boolean;
}

export interface Offer {
  readonly peer: Peer;
  terms: Terms;
  held: number;
  /** When it was given something last, by the count of all that was given: of two that are as busy the one that waits longer is next. */
  lastGiven: number;
}

export class Offers {
  readonly #offers = new Map<string, Offer[]>();
  readonly #away = new Set<Peer>();
  readonly #draining = new Set<Peer>();
  #given = 0;
  /** A queue has got its first worker, or lost its last. */
  readonly #staffed: (queue: string) => void;

  constructor(staffed: (queue: string) => void) {
    this.#staffed = staffed;
  }

  of(queue: string): readonly Offer[] {
    return this.#offers.get(queue) ?? [];
  }

  names(): Iterable<string> {
    return this.#offers.keys();
  }

  /** Workers of a queue that are not away. */
  workers(queue: string): number {
    return this.of(queue).filter(({ peer }) => !this.#away.has(peer)).length;
  }

  servedBy(peer: Peer): readonly string[] {
    return [...this.#offers.keys()].filter((queue) => this.find(peer, queue) !== undefined);
  }

  find(peer: Peer | undefined, queue: string): Offer | undefined {
    return this.of(queue).find((each) => each.peer === peer);
  }

  /** A worker holds more of a queue, or less. */
  hold(peer: Peer | undefined, queue: string, by: number): void {
    const offer = this.find(peer, queue);
    if (offer !== undefined) offer.held += by;
  }

  /** `held` is what it holds already, of before it offered. */
  add(peer: Peer, queue: string, terms: Terms, held: number): void {
    const before = this.find(peer, queue);
    if (before !== undefined) before.terms = terms;
    else {
      this.#offers.set(queue, [...this.of(queue), { peer, terms, held, lastGiven: 0 }]);
      if (this.workers(queue) === 1) this.#staffed(queue);
    }
  }

  remove(peer: Peer, queue: string): void {
    if (this.find(peer, queue) === undefined) return;
    const left = this.of(queue).filter((each) => each.peer !== peer);
    if (left.length > 0) this.#offers.set(queue, left);
    else this.#offers.delete(queue);
    if (this.workers(queue) === 0) this.#staffed(queue);
  }

  leave(peer: Peer): void {
    if (this.#away.has(peer)) return;
    this.#away.add(peer);
    for (const queue of this.servedBy(peer)) if (this.workers(queue) === 0) this.#staffed(queue);
  }

  isAway(peer: Peer): boolean {
    return this.#away.has(peer);
  }

  comeBack(peer: Peer): void {
    if (!this.#away.delete(peer)) return;
    for (const queue of this.servedBy(peer)) if (this.workers(queue) === 1) this.#staffed(queue);
  }

  forget(peer: Peer): void {
    for (const queue of this.servedBy(peer)) this.remove(peer, queue);
    this.#away.delete(peer);
    this.#draining.delete(peer);
  }

  /** How many more requests the workers of a queue could be given. */
  room(queue: string): number {
    return this.of(queue).reduce((sum, offer) => sum + this.#roomIn(offer), 0);
  }

  /** The worker with the most room, by share of what it asked for. */
  leastBusy(queue: string): Offer | undefined {
    const open = this.of(queue).filter((offer) => this.#roomIn(offer) > 0);
    const share = ({ held, terms }: Offer): number => held / terms.concurrency;
    return open.toSorted((a, b) => share(a) - share(b) || a.lastGiven - b.lastGiven)[0];
  }

  /** A worker is given one more. */
  give(offer: Offer): void {
    offer.held += 1;
    offer.lastGiven = this.#given += 1;
  }

  /** Gives a worker nothing more, until it comes back as another session. */
  drain(peer: Peer): void {
    this.#draining.add(peer);
  }

  isDraining(peer: Peer): boolean {
    return this.#draining.has(peer);
  }

  #roomIn({ peer, terms, held }: Offer): number {
    const takesNone = peer.line === undefined || this.#away.has(peer) || this.#draining.has(peer);
    return takesNone ? 0 : Math.max(0, terms.concurrency - held);
  }
}
