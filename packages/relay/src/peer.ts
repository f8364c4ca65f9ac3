/**
 * What the relay says to one peer, over any number of connections of its session, and no faster than it acknowledges.
 *
 * Everything reliable goes through the sequence. What only the latest of matters (states, statuses, changes of lists)
 * waits a moment in `latest`, so that a newer one takes the place of an older one, and longer while the peer is slow.
 */
import { Sequence, type Bye, type Down, type Frame, type PackedEntry, type Welcome } from '@tame/sdk/protocol';
import type { Identity } from './access.ts';
import { systemTimers, type Timers } from './timers.ts';

/** One connection, as the relay uses it. */
export interface Line {
  welcome(welcome: Welcome): void;
  frame(frame: Frame<Down>): void;
  /** Says why and closes. */
  bye(bye: Bye): void;
}

export interface PeerLimits {
  /** Payload on its way to a peer, in characters, above which the log keeps the rest until it acknowledges. */
  readonly unackedBytesPerPeer: number;
}

/** Something that has more for a peer than it had room for. */
export interface Behind {
  /** Goes on until it has no more or the peer has no room. True: nothing is left. */
  catchUp(): boolean;
}

/** Frames on their way to a peer at one time; while there are so many, what is said waits and shares the next one. */
const FRAME_WINDOW = 4;
/** How long a state may wait for a newer one. */
const LATEST_MS = 20;
/** Answers that are owed and messages that are unread, together: more than a worker leaves that takes all it may at once. */
const MAX_UNREAD = 150_000;

export class Peer {
  readonly session: string;
  identity: Identity;
  readonly sequence = new Sequence<Down>();
  /**
   * Up to which message of the peer the relay has taken responsibility, and behind which of its own that may be said:
   * a refusal is heard before the acknowledgement that covers it. Oldest first.
   */
  #handled: { behind: number; upTo: number }[] = [{ behind: 0, upTo: 0 }];
  /** Number of the last refusal. */
  #refusal = 0;
  /** The connection, while there is one. */
  line: Line | undefined;
  /** Since when there is none, on the monotonic clock. */
  lostAtMs = 0;
  /** Some of what it says waits, because its user talks faster than it may. */
  isHeldBack = false;
  readonly name: string;
  readonly #limits: PeerLimits;
  readonly #timers: Timers;
  readonly #behind = new Set<Behind>();
  readonly #latest = new Map<string, Down>();
  #undoLatest: (() => void) | undefined;
  #flushing = false;
  #acknowledged = 0;
  #unackedLength = 0;
  readonly #acked = (length: number): void => void (this.#unackedLength -= length);

  constructor(session: string, identity: Identity, name: string, limits: PeerLimits, timers: Timers = systemTimers) {
    this.session = session;
    this.identity = identity;
    this.name = name;
    this.#limits = limits;
    this.#timers = timers;
  }

  get user(): string {
    return this.identity.user;
  }

  /** Payload said and not acknowledged, in characters: what a slow peer is measured by. */
  get unackedLength(): number {
    return this.#unackedLength;
  }

  /** Whether a feed may say more now. */
  get hasRoom(): boolean {
    return this.line !== undefined && this.#unackedLength < this.#limits.unackedBytesPerPeer;
  }

  /** It asks for more and more and does not read the answers. */
  get isTooSlow(): boolean {
    return this.#behind.size + this.sequence.said - this.sequence.acked > MAX_UNREAD;
  }

  /** Says something that must arrive. `length` is that of its payload. */
  tell(message: Down, length = lengthOf(message)): void {
    this.sequence.say(message, length, this.#acked);
    this.#unackedLength += length;
    this.#flushSoon();
  }

  /** Says that something asked for will not happen. */
  refuse(message: Down): void {
    this.tell(message);
    this.#refusal = this.sequence.said;
  }

  /** Says something that a newer message of the same key replaces. */
  tellLatest(key: string, message: Down): void {
    this.#latest.set(key, message);
    this.#tellLatestSoon();
  }

  /** Says it now, if it waits: what comes next is to be heard after it. */
  tellNow(key: string): void {
    const message = this.#latest.get(key);
    if (!this.#latest.delete(key) || message === undefined) return;
    this.tell(message);
  }

  /** Something later has made it pointless. */
  dropLatest(key: string): void {
    this.#latest.delete(key);
  }

  /** Lets a feed go on as soon as there is room. */
  catchUpLater(feed: Behind): void {
    this.#behind.add(feed);
    if (this.hasRoom) this.#flushSoon();
  }

  /** Answers as soon as there is room: for a peer that does not read its question is kept, and not the answer. */
  answer(tell: () => void): void {
    if (this.hasRoom) tell();
    else {
      this.catchUpLater({
        catchUp: () => {
          tell();
          return true;
        },
      });
    }
  }

  forget(feed: Behind): void {
    this.#behind.delete(feed);
  }

  /** The relay has taken responsibility for everything up to this message of the peer. */
  handledUpTo(number: number): void {
    const last = this.#handled.at(-1);
    if (last?.behind === this.#refusal) last.upTo = number;
    else this.#handled.push({ behind: this.#refusal, upTo: number });
    this.#flushSoon();
  }

  /** What may be acknowledged to a peer that has heard our messages up to a number. */
  ackBehind(heard: number): number {
    return this.#handled.findLast(({ behind }) => behind <= heard)?.upTo ?? 0;
  }

  /** The peer acknowledges. False: it claims more than it was told. */
  acknowledged(upTo: number): boolean {
    if (!this.sequence.ack(upTo)) return false;
    while ((this.#handled[1]?.behind ?? Infinity) <= upTo) this.#handled.shift();
    if (this.#behind.size > 0 || this.sequence.said >= this.sequence.next || this.#latest.size > 0) this.#flushSoon();
    return true;
  }

  /** Takes a connection; what was in flight on the one before is said again. */
  attach(line: Line): void {
    this.line = line;
    this.#acknowledged = 0;
    this.#flushSoon();
    if (this.#latest.size > 0) this.#tellLatestSoon();
  }

  detach(nowMs: number): void {
    this.line = undefined;
    this.isHeldBack = false;
    this.lostAtMs = nowMs;
  }

  close(bye?: Bye): void {
    this.#undoLatest?.();
    this.#undoLatest = undefined;
    this.#latest.clear();
    this.#behind.clear();
    if (bye !== undefined) this.line?.bye(bye);
    this.line = undefined;
  }

  #tellLatestSoon(): void {
    this.#undoLatest ??= this.#timers.after(LATEST_MS, () => this.#tellAllLatest());
  }

  #tellAllLatest(): void {
    this.#undoLatest = undefined;
    if (!this.hasRoom) return;
    for (const message of this.#latest.values()) this.tell(message);
    this.#latest.clear();
  }

  /** All that is said in one turn of the event loop goes together. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#timers.soon(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    for (const feed of this.#behind) {
      if (!this.hasRoom) break;
      if (feed.catchUp()) this.#behind.delete(feed);
    }
    if (this.hasRoom && this.#latest.size > 0) this.#tellLatestSoon();
    while (this.line !== undefined && this.sequence.inFlight < FRAME_WINDOW) {
      const frame = this.sequence.frame(0);
      if (frame.messages.length === 0) break;
      this.#acknowledged = this.ackBehind(this.sequence.next - 1);
      this.line.frame({ ...frame, ack: this.#acknowledged });
    }
    const ack = this.ackBehind(this.sequence.next - 1);
    if (this.line !== undefined && this.#acknowledged < ack) {
      this.#acknowledged = ack;
      this.line.frame({ seq: this.sequence.next, ack, messages: [] });
    }
  }
}

function lengthOf(message: Down): number {
  if ('entries' in message) return message.entries.reduce((sum, entry) => sum + lengthOfOne(entry), 0);
  if ('people' in message) return message.people.reduce((sum, { data = '' }) => sum + 64 + data.length, 64);
  return lengthOfOne(message);
}

function lengthOfOne(message: Down | PackedEntry): number {
  if ('bodies' in message) return message.bodies.reduce((sum, { length }) => sum + length, 64);
  return 64 + ('body' in message ? (message.body?.length ?? 0) : 0);
}
