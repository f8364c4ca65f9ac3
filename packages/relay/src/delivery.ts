/**
 * Feeds: a log read by one peer from a position, no faster than it acknowledges.
 *
 *   appended ──► at the head and room? ──yes──► said from memory
 *                        │ no
 *                        ▼
 *                     behind ──room──► read from the log, until at the head again
 *
 * Only what is on disk is ever offered to a feed.
 */
import { MAX_FRAME_MESSAGES } from '@tame/sdk/protocol';
import { isDamage } from './damage.ts';
import type { Behind, Peer } from './peer.ts';

/** What is read of the log of a conversation at once: as much as one message is to hold. */
export const LOG_PAGE = { entries: MAX_FRAME_MESSAGES, length: 128 * 1024 } as const;

export interface Placed {
  readonly offset: number;
}

export interface FeedSource<Item extends Placed> {
  /** Items behind an offset, at least one if there is one. */
  read(after: number): readonly Item[];
  /** Says some items to the peer. */
  tell(items: readonly Item[]): void;
  /** What comes next is damaged: nothing more is said. */
  damaged(): void;
  /** The log no longer has what comes next. */
  gap?(from: number, to: number): void;
}

export class Feed<Item extends Placed> implements Behind {
  readonly peer: Peer;
  /** Offset of the last item said. */
  cursor: number;
  readonly #source: FeedSource<Item>;
  #behind = false;

  constructor(peer: Peer, after: number, source: FeedSource<Item>) {
    this.peer = peer;
    this.cursor = after;
    this.#source = source;
  }

  /** These are now on disk. */
  offer(items: readonly Item[]): void {
    const [first] = items;
    if (first === undefined || this.#behind) return;
    if (first.offset === this.cursor + 1 && this.peer.hasRoom) this.#tell(items);
    else if ((items.at(-1)?.offset ?? 0) > this.cursor) this.start();
  }

  /** Reads from the log until it is at the head. */
  start(): void {
    this.#behind = true;
    this.peer.catchUpLater(this);
  }

  catchUp(): boolean {
    while (this.peer.hasRoom) {
      const items = this.#read();
      const [first] = items;
      if (first === undefined) {
        this.#behind = false;
        return true;
      }
      if (first.offset > this.cursor + 1) this.#source.gap?.(this.cursor + 1, first.offset - 1);
      this.#tell(items);
    }
    return false;
  }

  #read(): readonly Item[] {
    try {
      return this.#source.read(this.cursor);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#source.damaged();
      return [];
    }
  }

  stop(): void {
    this.peer.forget(this);
  }

  #tell(items: readonly Item[]): void {
    this.cursor = items.at(-1)?.offset ?? this.cursor;
    this.#source.tell(items);
  }
}

/** Who reads what: feeds by the name of their log. */
export class Audience<Item extends Placed> {
  readonly #feeds = new Map<string, Set<Feed<Item>>>();

  add(log: string, feed: Feed<Item>): void {
    const feeds = this.#feeds.get(log);
    if (feeds === undefined) this.#feeds.set(log, new Set([feed]));
    else feeds.add(feed);
  }

  remove(log: string, feed: Feed<Item>): void {
    const feeds = this.#feeds.get(log);
    feeds?.delete(feed);
    if (feeds?.size === 0) this.#feeds.delete(log);
    feed.stop();
  }

  of(log: string): Iterable<Feed<Item>> {
    return this.#feeds.get(log) ?? [];
  }

  offer(log: string, items: readonly Item[]): void {
    for (const feed of this.of(log)) feed.offer(items);
  }
}
