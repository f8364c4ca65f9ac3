/**
 * Which workers offer a service, and how much room each has. A worker that is gone too long, or let a lease run out, is
 * away: it counts for nothing until it gives a sign of life.
 */
import type { Peer } from './peer.ts';

/** What a worker asked for. */
export interface Terms {
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly maxAttempts: number;
}

export interface Offer {
  readonly peer: Peer;
  terms: Terms;
  held: number;
}

export class Offers {
  readonly #offers = new Map<string, Offer[]>();
  readonly #away = new Set<Peer>();
  /** A service has got its first worker, or lost its last. */
  readonly #staffed: (service: string) => void;

  constructor(staffed: (service: string) => void) {
    this.#staffed = staffed;
  }

  #of(service: string): readonly Offer[] {
    return this.#offers.get(service) ?? [];
  }

  /** Workers of a service that are not away. */
  workers(service: string): number {
    return this.#of(service).filter(({ peer }) => !this.#away.has(peer)).length;
  }

  servedBy(peer: Peer): readonly string[] {
    return [...this.#offers.keys()].filter((service) => this.find(peer, service) !== undefined);
  }

  find(peer: Peer | undefined, service: string): Offer | undefined {
    return this.#of(service).find((each) => each.peer === peer);
  }

  /** A worker holds more of a service, or less. */
  hold(peer: Peer | undefined, service: string, by: number): void {
    const offer = this.find(peer, service);
    if (offer !== undefined) offer.held += by;
  }

  /** `held` is what it holds already, of before it offered. */
  add(peer: Peer, service: string, terms: Terms, held: number): void {
    const before = this.find(peer, service);
    if (before !== undefined) before.terms = terms;
    else {
      this.#offers.set(service, [...this.#of(service), { peer, terms, held }]);
      if (this.workers(service) === 1) this.#staffed(service);
    }
  }

  remove(peer: Peer, service: string): void {
    if (this.find(peer, service) === undefined) return;
    const left = this.#of(service).filter((each) => each.peer !== peer);
    if (left.length > 0) this.#offers.set(service, left);
    else this.#offers.delete(service);
    if (this.workers(service) === 0) this.#staffed(service);
  }

  leave(peer: Peer): void {
    if (this.#away.has(peer)) return;
    this.#away.add(peer);
    for (const service of this.servedBy(peer)) if (this.workers(service) === 0) this.#staffed(service);
  }

  isAway(peer: Peer): boolean {
    return this.#away.has(peer);
  }

  comeBack(peer: Peer): void {
    if (!this.#away.delete(peer)) return;
    for (const service of this.servedBy(peer)) if (this.workers(service) === 1) this.#staffed(service);
  }

  forget(peer: Peer): void {
    for (const service of this.servedBy(peer)) this.remove(peer, service);
    this.#away.delete(peer);
  }

  /** How many more requests the workers of a service could be given. */
  room(service: string): number {
    return this.#of(service).reduce((sum, offer) => sum + this.#roomIn(offer), 0);
  }

  /** The worker with the most room, by share of what it asked for. */
  leastBusy(service: string): Offer | undefined {
    const open = this.#of(service).filter((offer) => this.#roomIn(offer) > 0);
    return open.toSorted((a, b) => a.held / a.terms.concurrency - b.held / b.terms.concurrency)[0];
  }

  #roomIn({ peer, terms, held }: Offer): number {
    return peer.line === undefined || this.#away.has(peer) ? 0 : Math.max(0, terms.concurrency - held);
  }
}
