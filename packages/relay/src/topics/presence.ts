/**
 * Who is present in which topic. In memory alone: a page that comes back, or to another relay, enters again by itself.
 *
 *   entered ◄──resumes── away ◄──grace── lost
 *      └──leaves, may no longer, or is forgotten──► gone
 */
import type { UpMessages } from '@tame/sdk/protocol';
import type { Limits } from '../limits.ts';
import type { Peer } from '../peer.ts';
import { forbidden, type Refusal } from '../refusal.ts';
import { Room } from './room.ts';
import type { Timers } from '../timers.ts';
import type { Topics } from '../topics.ts';

export interface PresencePorts {
  readonly limits: Pick<Limits, 'maxTopicsPerPeer' | 'maxPresentPerTopic'>;
  readonly timers: Pick<Timers, 'after'>;
  /** Who may hear a topic may enter it and see who is there. */
  readonly topics: Pick<Topics, 'mayHear'>;
  /** Wall clock, in ms since 1970. */
  now(): number;
}

/** Something that a peer may do no longer. */
export type Ended = { readonly topic: string; readonly refusal: Refusal } & (
  { readonly of: 'enter' } | { readonly of: 'watch'; readonly ref: number }
);

/** What one peer has said. */
interface Said {
  /** Topics that it is in, with its data. */
  readonly entered: Map<string, string | undefined>;
  /** Topics that it looks at, by ref. */
  readonly watched: Map<number, string>;
  /** It is lost, and has left for the others until it comes back. */
  isAway: boolean;
}

export class Presence {
  readonly #ports: PresencePorts;
  readonly #rooms = new Map<string, Room>();
  readonly #said = new Map<Peer, Said>();

  constructor(ports: PresencePorts) {
    this.#ports = ports;
  }

  /** It is present; or has other data now. What comes back is why it is refused. */
  enter(peer: Peer, { topic, data }: UpMessages['enter']): Refusal | undefined {
    const entered = this.#said.get(peer)?.entered;
    const refusal = entered?.has(topic) === true ? undefined : this.#tooMany(entered?.size);
    return refusal ?? this.#enter(peer, topic, data);
  }

  leave(peer: Peer, topic: string): void {
    const said = this.#said.get(peer);
    if (said?.entered.delete(topic) !== true) return;
    this.#in(topic, (room) => room.leave(peer));
    this.#tidy(peer, said);
  }

  /** Tells who is present now, and whenever that changes. What comes back is why it is refused. */
  watch(peer: Peer, { ref, topic }: UpMessages['watch']): Refusal | undefined {
    if (!this.#ports.topics.mayHear(peer, topic)) return forbidden('subscribe to', topic);
    this.unwatch(peer, ref);
    const refusal = this.#tooMany(this.#said.get(peer)?.watched.size);
    if (refusal !== undefined) return refusal;
    this.#of(peer).watched.set(ref, topic);
    this.#in(topic, (room) => room.watch(peer, ref));
    return undefined;
  }

  unwatch(peer: Peer, ref: number): void {
    const said = this.#said.get(peer);
    const topic = said?.watched.get(ref);
    if (said === undefined || topic === undefined) return;
    said.watched.delete(ref);
    this.#in(topic, (room) => room.unwatch(peer, ref));
    this.#tidy(peer, said);
  }

  /** It is lost, and may come back. */
  abandon(peer: Peer): void {
    const said = this.#said.get(peer);
    if (said === undefined) return;
    said.isAway = true;
    for (const topic of said.entered.keys()) this.#in(topic, (room) => room.leave(peer));
  }

  /** It is back, or has another token: it is present again, and what it may do no longer ends. */
  judge(peer: Peer): readonly Ended[] {
    const said = this.#said.get(peer);
    if (said === undefined) return [];
    const ended: Ended[] = [];
    for (const [ref, topic] of said.watched) {
      if (!this.#ports.topics.mayHear(peer, topic))
        ended.push({ of: 'watch', ref, topic, refusal: forbidden('subscribe to', topic) });
    }
    const { isAway } = said;
    said.isAway = false;
    for (const [topic, data] of said.entered) {
      const refusal = isAway ? this.#enter(peer, topic, data) : this.#refusal(peer, topic);
      if (refusal !== undefined) ended.push({ of: 'enter', topic, refusal });
    }
    for (const each of ended) {
      if (each.of === 'watch') this.unwatch(peer, each.ref);
      else this.leave(peer, each.topic);
    }
    return ended;
  }

  forget(peer: Peer): void {
    const said = this.#said.get(peer);
    for (const ref of [...(said?.watched.keys() ?? [])]) this.unwatch(peer, ref);
    for (const topic of [...(said?.entered.keys() ?? [])]) this.leave(peer, topic);
  }

  close(): void {
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
  }

  #enter(peer: Peer, topic: string, data: string | undefined): Refusal | undefined {
    const refusal = this.#refusal(peer, topic);
    if (refusal !== undefined) return refusal;
    this.#of(peer).entered.set(topic, data);
    this.#in(topic, (room) => room.enter(peer, data, this.#ports.now()));
    return undefined;
  }

  #refusal(peer: Peer, topic: string): Refusal | undefined {
    const { topics, limits } = this.#ports;
    const most = limits.maxPresentPerTopic;
    if (!topics.mayHear(peer, topic)) return forbidden('subscribe to', topic);
    if (this.#rooms.get(topic)?.isFullFor(peer, most) !== true) return undefined;
    return {
      code: 'RATE_LIMITED',
      text: `${most} people are present in "${topic}" (maxPresentPerTopic); try again later.`,
    };
  }

  #tooMany(many = 0): Refusal | undefined {
    const { maxTopicsPerPeer: most } = this.#ports.limits;
    if (many < most) return undefined;
    return {
      code: 'RATE_LIMITED',
      text: `One peer may be present in ${most} topics, and look at as many (maxTopicsPerPeer).`,
    };
  }

  #of(peer: Peer): Said {
    const said = this.#said.get(peer) ?? { entered: new Map(), watched: new Map(), isAway: false };
    this.#said.set(peer, said);
    return said;
  }

  #in(topic: string, act: (room: Room) => void): void {
    const room = this.#rooms.get(topic) ?? new Room(this.#ports.timers);
    this.#rooms.set(topic, room);
    act(room);
    if (!room.isEmpty) return;
    room.close();
    this.#rooms.delete(topic);
  }

  #tidy(peer: Peer, { entered, watched }: Said): void {
    if (entered.size === 0 && watched.size === 0) this.#said.delete(peer);
  }
}
