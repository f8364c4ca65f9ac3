/**
 * How fast one user may talk, over all its sessions: who says more is not refused but heard later.
 *
 *   frame ──enough in the bucket──► handled
 *     └──── not enough ──► waits in its session ──its turn──► handled
 *
 * Sessions of one user whose frames wait take turns, one frame each, so that many connections say no more than one does,
 * and one that floods holds up another of the same user by a frame at a time. There is one timer for a user whose frames
 * wait, and none for the others.
 */
import { Bucket, type Rate } from '../bucket.ts';
import type { Limits } from '../limits.ts';
import type { Timers } from '../timers.ts';

/** A session whose frames wait. */
export interface Turn {
  /** Messages in the next of its frames; 0 where it has become pointless. */
  readonly cost: number;
  /** Lets that frame through. True: more wait. */
  go(): boolean;
}

export interface PacePorts {
  readonly limits: Pick<Limits, 'messagesPerSecondPerUser' | 'burstMessagesPerUser'>;
  readonly timers: Timers;
  /** A clock that only goes forward, in ms. */
  readonly monotonic: () => number;
}

export class Pace {
  readonly #ports: PacePorts;
  readonly #bucket: Bucket;
  /** In the order of their turns. */
  readonly #turns = new Set<Turn>();
  #undo: (() => void) | undefined;

  constructor(ports: PacePorts) {
    const { messagesPerSecondPerUser: perSecond, burstMessagesPerUser: burst } = ports.limits;
    const rate: Rate = { perSecond, burst };
    this.#ports = ports;
    this.#bucket = new Bucket(rate, ports.monotonic());
  }

  /** Whether so many messages may be handled now: then they count. */
  admits(cost: number): boolean {
    return this.#turns.size === 0 && this.#bucket.take(cost, this.#ports.monotonic());
  }

  /** Lets it go on by and by. */
  wait(turn: Turn): void {
    this.#turns.add(turn);
    if (this.#undo === undefined) this.#look();
  }

  /** Whether nothing is left of what was said. */
  get isRested(): boolean {
    return this.#turns.size === 0 && this.#bucket.isFull(this.#ports.monotonic());
  }

  close(): void {
    this.#undo?.();
    this.#undo = undefined;
    this.#turns.clear();
  }

  #look(): void {
    const { timers, monotonic } = this.#ports;
    this.#undo = undefined;
    for (const turn of this.#turns) {
      const { cost } = turn;
      if (!this.#bucket.take(cost, monotonic())) {
        this.#undo = timers.after(this.#bucket.waitMs(cost, monotonic()), () => this.#look());
        return;
      }
      // Whoever has more is last again, and this loop comes to it once more.
      this.#turns.delete(turn);
      if (turn.go()) this.#turns.add(turn);
    }
  }
}
