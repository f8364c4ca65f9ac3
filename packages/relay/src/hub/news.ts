/** Something has happened, on disk: everybody who is to know of it is told, and what follows from it is begun. */
import type { Children } from './children.ts';
import { abandon } from '../conversation/conversation.ts';
import type { Conversations } from '../sights/conversations.ts';
import type { Counters } from '../metrics/counters.ts';
import { aside } from '../damage.ts';
import type { Dispatch } from '../dispatch.ts';
import { hasEnded } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { Events } from '../events.ts';
import type { Lists } from '../sights/lists.ts';
import type { Metrics } from '../metrics.ts';
import { isQueueOfPages, nobodyThere } from '../dispatch/services.ts';
import { isReply, type Advanced, type Bounds } from '../conversation/step.ts';

export interface NewsPorts {
  readonly engine: Engine;
  readonly bounds: Bounds;
  readonly metrics: Pick<Metrics, 'accepted' | 'replied' | 'ended'>;
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
  readonly counters: Counters;
  readonly dispatch: Dispatch;
  readonly conversations: Conversations;
  readonly lists: Lists;
  readonly children: Children;
  readonly events: Events;
}

export class News {
  readonly #ports: NewsPorts;

  constructor(ports: NewsPorts) {
    this.#ports = ports;
  }

  /** A new conversation; it may have ended already. */
  opened(change: Advanced): void {
    const { metrics, counters, lists, dispatch } = this.#ports;
    metrics.accepted();
    counters.called(change.record.service);
    if (change.entries.length > 0) return this.advanced(change);
    dispatch.upstream.saw(change.record);
    lists.changed(change.record);
  }

  /** A record and its log have changed. */
  advanced(change: Advanced): void {
    const { metrics, counters, conversations, lists, dispatch, children, events } = this.#ports;
    const { record, entries } = change;
    const replies = entries.filter(isReply).length;
    if (replies > 0) metrics.replied(replies);
    const end = entries.at(-1);
    if (end?.kind === 'end') metrics.ended(end.state);
    conversations.advanced(change, dispatch);
    lists.changed(record);
    events.advanced(change);
    const mayGetMore = dispatch.upstream.saw(record);
    if (mayGetMore !== undefined) dispatch.kick(mayGetMore);
    if (record.state === 'queued') this.#leftAlone(record.queue);
    if (!hasEnded(record)) return;
    counters.ended(record.service, record.state === 'completed', record.updatedMs - record.createdMs);
    // Whoever waited behind it in the line of its key may be next.
    if (record.key !== undefined) dispatch.kick(record.queue);
    aside(children.endWith(record));
  }

  /** A queue has got its first worker, or lost its last. */
  staffed(queue: string): void {
    const { conversations, dispatch } = this.#ports;
    conversations.staffed(queue, dispatch);
    this.#leftAlone(queue);
  }

  /** Queues are throttled, or not any more: those who wait in them hear of it. Called often. */
  look(nowMs: number): void {
    const { conversations, dispatch } = this.#ports;
    for (const queue of dispatch.upstream.look(nowMs)) conversations.staffed(queue, dispatch);
  }

  /** Where no page serves a name any more, who asked it hears so; what was posted to it waits. */
  #leftAlone(queue: string): void {
    if (isQueueOfPages(queue) && this.#ports.dispatch.workers(queue) === 0) aside(this.#nobodyLeft(queue));
  }

  async #nobodyLeft(queue: string): Promise<void> {
    const { engine, bounds, now } = this.#ports;
    let ended = 0;
    for (const id of engine.waiting(queue, engine.waitingCount(queue))) {
      const done = await engine.transact(id, abandon(nobodyThere, now(), bounds));
      if (done === undefined) continue;
      ended += 1;
      this.advanced(done);
    }
    // Others may have waited in the line of its key.
    if (ended > 0) this.#leftAlone(queue);
  }
}
