/**
 * Work in hand that waits for parts which nobody has taken yet. Where that is most of what a service can have in hand, the
 * service is throttled: it is given no more, because more would only make the line in front of the other longer.
 *
 *   callers ▪▪▪▪ ──► A [■■■□□] ──► B [■] ▪▪▪       three of the five of A wait for B: A gets no more until B has caught up
 *
 * 1. Services that wait for each other in a circle are not throttled: each may be what the other needs to go on.
 * 2. Nor is one that waits for what nobody serves: that is no overload, and a worker may come at any time.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from './engine/conversation.ts';
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
  /** The same by queue. */
  readonly #byQueue = new Map<string, Set<ConversationId>>();
  /** Queues that are throttled, and by which, as those who wait in them were told. */
  #told: ReadonlyMap<string, string> = new Map();
  #lookedAtMs = -Infinity;

  constructor(offers: Pick<Offers, 'of' | 'workers'>, leases: Pick<Leases, 'get'>) {
    this.#offers = offers;
    this.#leases = leases;
  }

  /** A conversation was opened or has changed. Gives the queue of what it is a part of, where that may get more now. */
  saw({ id, parent, queue, state }: Pick<Conversation, 'id' | 'parent' | 'queue' | 'state'>): string | undefined {
    if (parent === undefined) return undefined;
    if (state !== 'queued') return this.#taken(parent, id);
    const lease = this.#leases.get(parent);
    if (lease === undefined) return undefined;
    const held = this.#held.get(parent) ?? { queue: lease.queue, parts: new Map<ConversationId, string>() };
    held.parts.set(id, queue);
    this.#held.set(parent, held);
    this.#byQueue.set(held.queue, (this.#byQueue.get(held.queue) ?? new Set()).add(parent));
    return undefined;
  }

  #taken(parent: ConversationId, id: ConversationId): string | undefined {
    const held = this.#held.get(parent);
    if (held?.parts.delete(id) !== true) return undefined;
    if (held.parts.size > 0) return undefined;
    const { queue } = held;
    this.#held.delete(parent);
    this.#byQueue.get(queue)?.delete(parent);
    if (this.#byQueue.get(queue)?.size === 0) this.#byQueue.delete(queue);
    return queue;
  }

  /** The queue that a queue is held up by; undefined: it is given whatever its workers have room for. */
  throttling(queue: string): string | undefined {
    const slots = this.#offers.of(queue).reduce((sum, { terms }) => sum + terms.concurrency, 0);
    const isMost = (count: number): boolean => count * 2 > slots;
    if (!isMost(this.#byQueue.get(queue)?.size ?? 0)) return undefined;
    const [most, count] = [...this.#waitedFor(queue)].reduce((one, other) => (other[1] > one[1] ? other : one), ['', 0]);
    return isMost(count) && !this.#reaches(most, queue) ? most : undefined;
  }

  /** Queues with workers that work in hand waits for, and how much of it waits for each. */
  #waitedFor(queue: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const id of this.#byQueue.get(queue) ?? []) {
      // An attempt that is over may have left parts behind.
      if (this.#leases.get(id) === undefined) continue;
      for (const other of new Set(this.#held.get(id)?.parts.values()))
        if (this.#offers.workers(other) > 0) counts.set(other, (counts.get(other) ?? 0) + 1);
    }
    return counts;
  }

  /** Whether work of one queue waits for another, itself or through others. */
  #reaches(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const queue of seen) {
      if (queue === to) return true;
      for (const id of this.#byQueue.get(queue) ?? [])
        for (const next of this.#held.get(id)?.parts.values() ?? []) seen.add(next);
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
    const now = [...this.#byQueue.keys()].map((queue) => [queue, this.throttling(queue)] as const);
    this.#told = new Map(now.flatMap(([queue, by]) => (by === undefined ? [] : [[queue, by] as const])));
    return [...new Set([...before.keys(), ...this.#told.keys()])].filter(
      (queue) => before.get(queue) !== this.#told.get(queue),
    );
  }
}
