/** Topics: logs that many read. */
import type { UpMessages } from '@tame/sdk/protocol';
import { DAMAGE } from './damage.ts';
import { Audience, Feed } from './delivery.ts';
import type { Engine, TopicEvent, TopicLimits } from './engine/engine.ts';
import type { Peer } from './peer.ts';

const PAGE = { entries: 256, length: 256 * 1024 };

export class Topics {
  readonly #engine: Engine;
  readonly #keep: TopicLimits;
  readonly #audience = new Audience<TopicEvent>();
  readonly #subscriptions = new Map<Peer, Map<number, { topic: string; feed: Feed<TopicEvent> }>>();

  constructor(engine: Engine, keep: TopicLimits) {
    this.#engine = engine;
    this.#keep = keep;
  }

  /** False: the id stands for another event already. */
  async publish(user: string, asked: UpMessages['publish'], timeMs: number): Promise<boolean> {
    const { id, topic, body, count = Infinity, ageMs = Infinity } = asked;
    const { bytes, ...most } = this.#keep;
    const keep = { bytes, count: Math.min(count, most.count), ageMs: Math.min(ageMs, most.ageMs) };
    const published = await this.#engine.publish(topic, { id, user, body, timeMs }, keep);
    if ('conflict' in published) return false;
    if (!published.duplicate) this.#audience.offer(topic, [published.event]);
    return true;
  }

  /** Who may serve a name hears what is posted to everybody who serves it. */
  mayHear({ identity }: Peer, topic: string): boolean {
    const serves = this.#engine.facts(topic)?.mode === 'broadcast' && identity.may('serve', topic);
    return serves || identity.may('subscribe', topic);
  }

  /** Ends what a peer hears and may hear no longer. Returns the refs and topics. */
  judge(peer: Peer): readonly { readonly ref: number; readonly topic: string }[] {
    const lost = [...(this.#subscriptions.get(peer) ?? [])]
      .map(([ref, { topic }]) => ({ ref, topic }))
      .filter(({ topic }) => !this.mayHear(peer, topic));
    for (const { ref } of lost) this.unsubscribe(peer, ref);
    return lost;
  }

  count(peer: Peer): number {
    return this.#subscriptions.get(peer)?.size ?? 0;
  }

  subscribe(peer: Peer, asked: UpMessages['subscribe'], nowMs: number): void {
    const { ref, topic } = asked;
    const { epoch } = this.#engine;
    this.unsubscribe(peer, ref);
    const after = this.#start(asked, nowMs);
    if (typeof after === 'object') {
      peer.tell({ type: 'gap', ref, ...after, reset: true });
      return;
    }
    const feed = new Feed<TopicEvent>(peer, after, {
      read: (cursor) => this.#engine.readTopic(topic, cursor, PAGE),
      tell: (events) => {
        for (const { id, offset, timeMs, body } of events) {
          peer.tell({ type: 'event', ref, id, offset, timeMs, body }, body.length);
        }
      },
      damaged: () => {
        this.unsubscribe(peer, ref);
        peer.tell({ type: 'refused', of: 'subscribe', ref, ...DAMAGE, retryable: false });
      },
      gap: (from, to) => peer.tell({ type: 'gap', ref, from, to, reset: false }),
    });
    const mine = this.#subscriptions.get(peer) ?? new Map<number, { topic: string; feed: Feed<TopicEvent> }>();
    this.#subscriptions.set(peer, mine.set(ref, { topic, feed }));
    this.#audience.add(topic, feed);
    peer.tell({ type: 'subscribed', ref, epoch, offset: after });
    feed.start();
  }

  /** The offset before the first event that was asked for; or the positions that another history does not know. */
  #start(
    { topic, since, epoch, offset = 0, count = 0, ageMs = 0 }: UpMessages['subscribe'],
    nowMs: number,
  ): number | { from: number; to: number } {
    const { first, head } = this.#engine.topic(topic);
    switch (since) {
      case 'now':
        return head;
      case 'start':
        return first - 1;
      case 'last':
        return Math.max(first - 1, head - count);
      case 'age':
        return this.#before(topic, first, head, nowMs - ageMs);
      case 'position':
        return epoch === this.#engine.epoch && offset <= head ? offset : { from: offset, to: head };
    }
  }

  /** Offset of the last event older than a time, by bisection: times do not fall along a log. */
  #before(topic: string, first: number, head: number, timeMs: number): number {
    let [older, newer] = [first - 1, head + 1];
    while (newer - older > 1) {
      const middle = Math.floor((older + newer) / 2);
      const [event] = this.#engine.readTopic(topic, middle - 1, { entries: 1, length: 1 });
      if (event !== undefined && event.timeMs < timeMs) older = middle;
      else newer = middle;
    }
    return older;
  }

  unsubscribe(peer: Peer, ref: number): void {
    const mine = this.#subscriptions.get(peer);
    const subscription = mine?.get(ref);
    if (mine === undefined || subscription === undefined) return;
    mine.delete(ref);
    if (mine.size === 0) this.#subscriptions.delete(peer);
    this.#audience.remove(subscription.topic, subscription.feed);
  }

  forget(peer: Peer): void {
    for (const ref of [...(this.#subscriptions.get(peer)?.keys() ?? [])]) this.unsubscribe(peer, ref);
  }
}
