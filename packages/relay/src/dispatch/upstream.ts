/**
 * Work in hand that waits for parts which nobody has taken yet. Where that is most of what a service can have in hand, the
 * service is throttled: more of it would only make the line in front of the other longer.
 *
 *   callers ▪▪▪▪ ──► A [■■■□□] ──► B [■] ▪▪▪       three of the five of A wait for B: A gets no more until B has caught up
 *
 * 1. Services that wait for each other in a circle are not throttled: each may be what the other needs to go on.
 * 2. Nor is one that waits for what nobody serves: that is no overload, and a worker may come at any time.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import { isLeased, type Conversation } from '../engine/conversation.ts';
import type { Leases } from './leases.ts';
import type { Offers } from './offers.ts';

/** How often those who wait are told: what passes sooner is not worth a word. */
const LOOK_MS = 1_000;

interface Held {
  /** The queue that the work in hand was taken from. */
  readonly queue: string;
  /** Its parts that wait to be taken, and in which queues. */
  readonly parts: Map<ConversationId, string>;
}

export class Upstream {
  readonly #offers: Pick<Offers, 'of' | 'workers'>;
  readonly #leases: Pick<Leases, 'get'>;
  readonly #held = new Map<ConversationId, Held>();
  /** How much work in hand of a queue waits for each other queue. */
  readonly #counts = new Map<string, Map<string, number>>();
  /** Queues that are throttled, and by which, as those who wait in them were told. */
  #told: ReadonlyMap<string, string> = new Map();
  #lookedAtMs = -Infinity;

  constructor(offers: Pick<Offers, 'of' | 'workers'>, leases: Pick<Leases, 'get'>) {
    this.#offers = offers;
    this.#leases = leases;
  }

  /** A conversation was opened or has changed. Gives the queue of what it is a part of, where that may get more now. */
  saw(record: Pick<Conversation, 'id' | 'parent' | 'queue' | 'state'>): string | undefined {
    const { id, parent, queue, state } = record;
    // What an attempt that is over has asked for holds nobody up.
    if (!isLeased(record)) for (const part of this.#held.get(id)?.parts.keys() ?? []) this.#taken(id, part);
    if (parent === undefined) return undefined;
    if (state !== 'queued') return this.#taken(parent, id);
    this.#asked(parent, id, queue);
    return undefined;
  }

  #asked(parent: ConversationId, part: ConversationId, other: string): void {
    const lease = this.#leases.get(parent);
    if (lease === undefined) return;
    if (this.#held.get(parent)?.parts.get(part) === other) return;
    // It was passed on to another service.
    this.#taken(parent, part);
    const held = this.#held.get(parent) ?? { queue: lease.queue, parts: new Map<ConversationId, string>() };
    if (!waitsFor(held, other)) this.#count(held.queue, other, 1);
    held.parts.set(part, other);
    this.#held.set(parent, held);
  }

  #taken(parent: ConversationId, part: ConversationId): string | undefined {
    const held = this.#held.get(parent);
    const other = held?.parts.get(part);
    if (held === undefined || other === undefined) return undefined;
    held.parts.delete(part);
    if (held.parts.size === 0) this.#held.delete(parent);
    if (waitsFor(held, other)) return undefined;
    this.#count(held.queue, other, -1);
    return held.queue;
  }

  #count(queue: string, other: string, by: number): void {
    const counts = this.#counts.get(queue) ?? new Map<string, number>();
    const count = (counts.get(other) ?? 0) + by;
    if (count > 0) counts.set(other, count);
    else counts.delete(other);
    if (counts.size > 0) this.#counts.set(queue, counts);
    else this.#counts.delete(queue);
  }

  /** How many more requests may be given out before the queue is throttled; whatever there is room for while nothing waits. */
  allowance(queue: string): number {
    const most = this.#mostWaitedFor(queue);
    return most === undefined ? Infinity : Math.max(0, Math.floor(this.#slots(queue) / 2) + 1 - most.count);
  }

  /** The queue that another is throttled by at this moment. One that `was` stays so while it is given more one by one. */
  throttling(queue: string, was = false): string | undefined {
    const most = this.#mostWaitedFor(queue);
    const half = Math.floor(this.#slots(queue) / 2);
    return most !== undefined && most.count > (was ? half - 1 : half) ? most.other : undefined;
  }

  #slots(queue: string): number {
    return this.#offers.of(queue).reduce((sum, { terms }) => sum + terms.concurrency, 0);
  }

  #mostWaitedFor(queue: string): { readonly other: string; readonly count: number } | undefined {
    let most: { readonly other: string; readonly count: number } | undefined;
    for (const [other, count] of this.#counts.get(queue) ?? [])
      if (count > (most?.count ?? 0) && this.#offers.workers(other) > 0) most = { other, count };
    return most === undefined || this.#reaches(most.other, queue) ? undefined : most;
  }

  /** Whether work of one queue waits for another, itself or through others. */
  #reaches(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const queue of seen) {
      if (queue === to) return true;
      for (const next of this.#counts.get(queue)?.keys() ?? []) seen.add(next);
    }
    return false;
  }

  /** By which queue another is throttled, as of the last look. */
  throttledBy(queue: string): string | undefined {
    return this.#told.get(queue);
  }

  /** Called often; gives the queues of which that has changed since the last look. */
  look(nowMs: number): readonly string[] {
    if (nowMs - this.#lookedAtMs < LOOK_MS) return [];
    this.#lookedAtMs = nowMs;
    const before = this.#told;
    const now = [...this.#counts.keys()].map((queue) => [queue, this.throttling(queue, before.has(queue))] as const);
    this.#told = new Map(now.flatMap(([queue, by]) => (by === undefined ? [] : [[queue, by] as const])));
    const queues = [...new Set([...before.keys(), ...this.#told.keys()])];
    return queues.filter((queue) => before.get(queue) !== this.#told.get(queue));
  }
}

function waitsFor({ parts }: Held, other: string): boolean {
  for (const queue of parts.values()) if (queue === other) return true;
  return false;
}
