/** One channel to one user: what waits for it, one message at a time, again until it is taken. */
import { createHash } from 'node:crypto';
import type { Message, News, Wish } from './contract.ts';
import { decide } from './decide.ts';
import { keyOf, laneOf, type Lane, type Ledger, type Sending } from './ledger.ts';
import type { Sink } from './sink.ts';

export interface Clock {
  /** Wall clock, in ms since 1970. */
  now(): number;
  /** Calls once after so long; returns what undoes it. */
  after(ms: number, then: () => void): () => void;
}

export interface OutboundPorts {
  readonly ledger: Ledger;
  readonly sink: Sink;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** After so long a message is given up. */
  readonly giveUpMs: number;
  wish(): Wish;
  onError(error: unknown, lane: Lane): void;
}

/** How a channel to a user stands, for an operator. */
export interface Standing extends Lane {
  /** News that wait: for their time, or for the message before. */
  readonly waiting: number;
  /** Of the message that is being sent: how often it was tried, since when, and what went wrong last. */
  readonly sending?: { readonly id: string; readonly sinceMs: number; readonly tries: number; readonly error?: string };
}

const FIRST_MS = 500;
const LONGEST_MS = 300_000;
/** A timer can wait no longer at once. */
const LOOK_AGAIN_MS = 3_600_000;

export class Outbound {
  readonly #lane: Lane;
  readonly #ports: OutboundPorts;
  readonly #pending = new Map<string, News>();
  readonly #open: Sending[];
  #sending: Standing['sending'];
  #busy = false;
  /** Something has changed while it was busy. */
  #again = false;
  #closed = false;
  #undo: (() => void) | undefined;
  #wake: (() => void) | undefined;

  constructor(lane: Lane, open: readonly Sending[], ports: OutboundPorts) {
    this.#lane = lane;
    this.#open = [...open];
    this.#ports = ports;
  }

  get standing(): Standing {
    return { ...this.#lane, waiting: this.#pending.size, ...(this.#sending && { sending: this.#sending }) };
  }

  /** A conversation is at another version; `undefined`: there is nothing to tell about it now. */
  hear(conversation: string, news: News | undefined): void {
    if (news === undefined || this.#ports.ledger.wasTold(this.#lane.channel, news)) this.#pending.delete(conversation);
    else this.#pending.set(conversation, news);
  }

  /** Looks at what waits; whatever is due is sent. */
  look(): void {
    this.#again = this.#busy;
    if (this.#busy || this.#closed) return;
    this.#busy = true;
    this.#undo?.();
    void this.#work()
      .catch((error: unknown) => {
        this.#ports.onError(error, this.#lane);
        this.#lookIn(LONGEST_MS);
      })
      .then(() => {
        this.#busy = false;
        if (this.#again) this.look();
      });
  }

  close(): void {
    this.#closed = true;
    this.#undo?.();
    this.#wake?.();
  }

  async #work(): Promise<void> {
    const { ledger, clock } = this.#ports;
    for (;;) {
      for (let open = this.#open[0]; open !== undefined; open = this.#open[0]) {
        if (!(await this.#deliver(open))) return;
        this.#open.shift();
      }
      const nowMs = clock.now();
      const { send, drop, againMs } = decide([...this.#pending.values()], {
        wish: this.#ports.wish(),
        nowMs,
        lastMs: ledger.lastMs(this.#lane),
        isSeen: (news) => ledger.isSeen(news),
      });
      this.#forget(drop);
      if (send.length === 0) {
        if (againMs !== undefined) this.#lookIn(againMs - nowMs);
        return;
      }
      this.#open.push(await ledger.send(this.#lane, messageOf(this.#lane, send)));
      this.#forget(send);
    }
  }

  /** What has been replaced by something newer since stays. */
  #forget(news: readonly News[]): void {
    for (const each of news) if (this.#pending.get(each.conversation) === each) this.#pending.delete(each.conversation);
  }

  /** False: closed before it was taken. */
  async #deliver({ message, atMs }: Sending): Promise<boolean> {
    const { ledger, sink, clock, giveUpMs, onError } = this.#ports;
    for (let tries = 1; !this.#closed; tries += 1) {
      this.#sending = { ...this.#sending, id: message.id, sinceMs: atMs, tries };
      try {
        await sink.send(this.#lane.user, message);
        await ledger.sent(message.id);
        this.#sending = undefined;
        return true;
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        this.#sending = { id: message.id, sinceMs: atMs, tries, error: said };
        if (this.#closed) return false;
        onError(error, this.#lane);
        if (clock.now() - atMs >= giveUpMs) {
          await ledger.giveUp(message.id, said);
          this.#sending = undefined;
          return true;
        }
        await this.#wait(tries);
      }
    }
    return false;
  }

  async #wait(tries: number): Promise<void> {
    const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 20)) * (0.5 + this.#ports.random() / 2);
    await new Promise<void>((resolve) => {
      const undo = this.#ports.clock.after(ms, resolve);
      this.#wake = () => {
        undo();
        resolve();
      };
    });
  }

  #lookIn(ms: number): void {
    this.#undo = this.#ports.clock.after(Math.min(Math.max(1, ms), LOOK_AGAIN_MS), () => this.look());
  }
}

/** The id follows from what it is about: the same news to the same user have the same one. */
function messageOf(lane: Lane, items: readonly News[]): Message {
  const about = [laneOf(lane), ...items.map(keyOf)].join('\n');
  const id = `news-${createHash('sha256').update(about).digest('hex').slice(0, 40)}`;
  return { id, items: [...items] };
}
