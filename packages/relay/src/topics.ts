/**
 * Topics: logs that many read.
 *
 *   subscribe prices       ──► a feed of it
 *   subscribe campaigns.*  ──► search ──► a feed of each that matches ◄── another when one more comes to exist
 */
import { MAX_MATCHED_TOPICS, RETRYABLE, type UpMessages } from '@tame/sdk/protocol';
import { DAMAGE, isDamage } from './damage.ts';
import { Audience, Feed } from './delivery.ts';
import type { Engine, TopicEvent, TopicLimits } from './engine/engine.ts';
import type { Awake } from './hub/awake.ts';
import type { Limits } from './limits.ts';
import { isWild, readPattern } from './access/pattern.ts';
import type { Peer } from './peer.ts';
import { forbidden, type Refusal } from './refusal.ts';
import { Search } from './topics/search.ts';
import { startOf, type Start } from './topics/topic-start.ts';

const PAGE = { entries: 256, length: 256 * 1024 };

const CONFLICT: Refusal = {
  code: 'ID_CONFLICT',
  text: 'This event id was used before, for other content or by another user.',
};

type TopicBounds = Pick<Limits, 'topic' | 'maxTopics' | 'maxTopicsPerPeer'>;

/** What a peer hears by one ref. */
interface Reading {
  readonly peer: Peer;
  readonly ref: number;
  /** A name, or a pattern and how its topics are found. */
  readonly topic: string;
  readonly search: Search | undefined;
  readonly feeds: Map<string, Feed<TopicEvent>>;
}

export class Topics {
  readonly #engine: Engine;
  readonly #limits: TopicBounds;
  readonly #awake: Pick<Awake, 'jumpedMs'>;
  readonly #audience = new Audience<TopicEvent>();
  readonly #readings = new Map<Peer, Map<number, Reading>>();
  readonly #ofPatterns = new Set<Reading>();
  /** Of patterns whose topics are being looked for. */
  readonly #searching = new Set<Reading>();

  constructor(engine: Engine, limits: TopicBounds, awake: Pick<Awake, 'jumpedMs'>) {
    this.#engine = engine;
    this.#limits = limits;
    this.#awake = awake;
  }

  /** What comes back is why it is refused. */
  async publish(user: string, asked: UpMessages['publish'], timeMs: number): Promise<Refusal | undefined> {
    const { id, topic, body, count = Infinity, ageMs = Infinity } = asked;
    const { maxTopics, topic: most } = this.#limits;
    const least = { ...most, count: Math.min(count, most.count), ageMs: Math.min(ageMs, most.ageMs) };
    const keep = { ...keptNow(least, this.#awake, timeMs), maxTopics };
    const published = await this.#engine.publish(topic, { id, user, body, timeMs }, keep);
    if ('conflict' in published) return CONFLICT;
    if ('full' in published) return tooManyTopics(maxTopics);
    if (published.duplicate) return undefined;
    const { event } = published;
    const concerned = event.offset === 1 ? this.#ofPatterns : this.#searching;
    for (const reading of concerned) this.#published(reading, topic, event.offset);
    this.#audience.offer(topic, [event]);
    return undefined;
  }

  /** Who may serve a name hears what is posted to everybody who serves it. */
  mayHear({ identity }: Peer, topic: string): boolean {
    const serves = this.#engine.facts(topic)?.mode === 'broadcast' && identity.may('serve', topic);
    return serves || identity.may('subscribe', topic);
  }

  /**
   * The newest token may allow less: what a peer hears and may hear no longer ends. Returns the refs and topics. It may
   * allow more: of topics that it allows anew, whoever asked for a pattern hears what comes from now on.
   */
  judge(peer: Peer): readonly { readonly ref: number; readonly topic: string }[] {
    const lost: { ref: number; topic: string }[] = [];
    for (const reading of this.#readings.get(peer)?.values() ?? []) {
      const { ref, feeds, search } = reading;
      const topic = [...feeds.keys()].find((each) => !this.mayHear(peer, each));
      if (topic !== undefined) lost.push({ ref, topic });
      else if (this.#searching.has(reading)) search?.again();
      else if (search !== undefined) this.#seekAside(reading, search, { since: 'now' }, 0);
    }
    for (const { ref } of lost) this.unsubscribe(peer, ref);
    return lost;
  }

  /** What comes back is why it is refused. */
  subscribe(peer: Peer, { ref, topic, ...start }: UpMessages['subscribe'], nowMs: number): Refusal | undefined {
    const pattern = readPattern(topic);
    if (!pattern.ok) return { code: 'BAD_REQUEST', text: `${pattern.text}.` };
    const search = isWild(topic) ? new Search(this.#engine, topic, pattern.matches) : undefined;
    if (search === undefined && !this.mayHear(peer, topic)) return forbidden('subscribe to', topic);
    if (search !== undefined && start.since === 'position' && (start.offset ?? 0) > 0) {
      const text = `A position belongs to one topic, and "${topic}" is a pattern: begin at "now" or "start", so far back, or with the last so many.`;
      return { code: 'BAD_REQUEST', text };
    }
    this.unsubscribe(peer, ref);
    if (this.#room(peer) < 1) return this.#tooMany();
    const reading = { peer, ref, topic, search, feeds: new Map<string, Feed<TopicEvent>>() };
    const mine = this.#readings.get(peer) ?? new Map<number, Reading>();
    this.#readings.set(peer, mine.set(ref, reading));
    if (search === undefined) this.#hear(reading, start, nowMs);
    else {
      this.#ofPatterns.add(reading);
      this.#seekAside(reading, search, start, nowMs);
    }
    return undefined;
  }

  unsubscribe(peer: Peer, ref: number): void {
    const mine = this.#readings.get(peer);
    const reading = mine?.get(ref);
    if (mine === undefined || reading === undefined) return;
    mine.delete(ref);
    if (mine.size === 0) this.#readings.delete(peer);
    this.#ofPatterns.delete(reading);
    this.#searching.delete(reading);
    for (const [topic, feed] of reading.feeds) this.#audience.remove(topic, feed);
  }

  forget(peer: Peer): void {
    for (const ref of [...(this.#readings.get(peer)?.keys() ?? [])]) this.unsubscribe(peer, ref);
  }

  /** Hears one topic. */
  #hear(reading: Reading, start: Start, nowMs: number): void {
    const { peer, ref, topic } = reading;
    const { epoch } = this.#engine;
    const offset = startOf(this.#engine, topic, start, nowMs);
    if (typeof offset === 'object') return this.#reset(reading, offset, undefined);
    peer.tell({ type: 'subscribed', ref, epoch, offset });
    this.#open(reading, topic, offset);
  }

  #seekAside(reading: Reading, search: Search, start: Start, nowMs: number): void {
    this.#seek(reading, search, start, nowMs).catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      this.#refuse(reading, DAMAGE);
    });
  }

  /** Hears all topics that match and are not heard yet; nothing is said before all of them are found. */
  async #seek(reading: Reading, search: Search, start: Start, nowMs: number): Promise<void> {
    const { peer, ref, topic: pattern, feeds } = reading;
    const { epoch } = this.#engine;
    if (start.since === 'position' && start.epoch !== epoch) return this.#reset(reading, { from: 0, to: 0 }, undefined);
    this.#searching.add(reading);
    const found = await search.run({
      wants: (topic) => !feeds.has(topic) && this.mayHear(peer, topic),
      most: MAX_MATCHED_TOPICS - feeds.size,
      goesOn: () => this.#isHeard(reading),
    });
    this.#searching.delete(reading);
    if (found === undefined || !this.#isHeard(reading)) return;
    if (found === 'too many') return this.#refuse(reading, tooWide(pattern));
    if (this.#room(peer) < found.size) return this.#refuse(reading, this.#tooMany());
    const heads: { topic: string; offset: number }[] = [];
    for (const [topic, beforeArrivals] of found) {
      const offset = startOf(this.#engine, topic, start, nowMs);
      if (typeof offset === 'object') return this.#reset(reading, offset, topic);
      heads.push({ topic, offset: Math.min(offset, beforeArrivals) });
    }
    peer.tell({ type: 'subscribed', ref, epoch, offset: 0, heads }, 64 * heads.length);
    for (const { topic, offset } of heads) this.#open(reading, topic, offset);
  }

  /** The first event of a topic, or any while topics are looked for. */
  #published(reading: Reading, topic: string, offset: number): void {
    const { peer, search, feeds } = reading;
    if (this.#searching.has(reading)) return search?.published(topic, offset);
    if (search?.matches(topic) !== true || !this.mayHear(peer, topic)) return;
    if (feeds.size >= MAX_MATCHED_TOPICS) this.#refuse(reading, tooWide(reading.topic));
    else if (this.#room(peer) < 1) this.#refuse(reading, this.#tooMany());
    else this.#open(reading, topic, 0);
  }

  #open(reading: Reading, topic: string, after: number): void {
    const { peer, ref, search } = reading;
    const named = search && topic;
    const feed = new Feed<TopicEvent>(peer, after, {
      read: (cursor) => this.#engine.readTopic(topic, cursor, PAGE),
      tell: (events) => {
        for (const { id, offset, timeMs, body } of events) {
          peer.tell({ type: 'event', ref, topic: named, id, offset, timeMs, body }, body.length);
        }
      },
      damaged: () => this.#refuse(reading, DAMAGE),
      gap: (from, to) => {
        const text = `The topic "${topic}" no longer keeps the events ${from} to ${to}.`;
        peer.tell({ type: 'gap', ref, topic: named, from, to, reset: false, text });
      },
    });
    reading.feeds.set(topic, feed);
    this.#audience.add(topic, feed);
    feed.start();
  }

  #reset(reading: Reading, where: { from: number; to: number }, topic: string | undefined): void {
    const { peer, ref } = reading;
    this.unsubscribe(peer, ref);
    const text = `The topic "${topic ?? reading.topic}" has other data now.`;
    peer.tell({ type: 'gap', ref, topic, ...where, reset: true, text });
  }

  /** What was asked for can go on no longer. */
  #refuse(reading: Reading, { code, text }: Refusal): void {
    const { peer, ref, topic: name } = reading;
    this.unsubscribe(peer, ref);
    peer.refuse({ type: 'refused', of: 'subscribe', ref, name, code, text, retryable: RETRYABLE[code] });
  }

  #isHeard(reading: Reading): boolean {
    return this.#readings.get(reading.peer)?.get(reading.ref) === reading;
  }

  /** How many topics a peer may hear besides those that it hears; a pattern counts as one more. */
  #room(peer: Peer): number {
    const taken = [...(this.#readings.get(peer)?.values() ?? [])].map(
      ({ feeds, search }) => feeds.size + (search ? 1 : 0),
    );
    return taken.reduce((room, each) => room - each, this.#limits.maxTopicsPerPeer);
  }

  #tooMany(): Refusal {
    const { maxTopicsPerPeer } = this.#limits;
    return { code: 'RATE_LIMITED', text: `One peer may listen to ${maxTopicsPerPeer} topics (maxTopicsPerPeer).` };
  }
}

/** Of what was there before a jump of the clock nobody knows how old it is; all that came since is younger. */
function keptNow(limits: TopicLimits, { jumpedMs }: Pick<Awake, 'jumpedMs'>, nowMs: number): TopicLimits {
  return nowMs - jumpedMs < limits.ageMs ? { ...limits, ageMs: nowMs } : limits;
}

function tooManyTopics(maxTopics: number): Refusal {
  const text = `The relay keeps ${maxTopics} topics (maxTopics): allow it more, or publish to one that exists.`;
  return { code: 'STORE_FULL', text };
}

function tooWide(pattern: string): Refusal {
  const text = `"${pattern}" matches more than ${MAX_MATCHED_TOPICS} topics (MAX_MATCHED_TOPICS); ask for a narrower one.`;
  return { code: 'RATE_LIMITED', text };
}
