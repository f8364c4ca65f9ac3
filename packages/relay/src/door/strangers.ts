/**
 * Who knocks with wrong hellos, counted by where they come from: whoever guesses tokens is soon sent away before one is
 * looked at. Good hellos never count.
 */
import type { Bye } from '@tame/sdk/protocol';
import { Bucket, type Rate } from '../bucket.ts';
import type { Limits } from '../limits.ts';

/** Addresses that are known; of more, those are forgotten that were wrong the longest time ago. */
const MAX_KNOWN = 20_000;

export interface StrangersPorts {
  readonly limits: Pick<Limits, 'wrongHellosPerMinute'>;
  /** A clock that only goes forward, in ms. */
  readonly monotonic: () => number;
}

export class Strangers {
  readonly #ports: StrangersPorts;
  /** Those that were wrong lately, and those that were before; when half of the room is taken, the latter are forgotten. */
  #lately = new Map<string, Bucket>();
  #before = new Map<string, Bucket>();
  readonly #rate: Rate;

  constructor(ports: StrangersPorts) {
    const { wrongHellosPerMinute } = ports.limits;
    this.#ports = ports;
    this.#rate = { perSecond: wrongHellosPerMinute / 60, burst: wrongHellosPerMinute };
  }

  get size(): number {
    return this.#lately.size + this.#before.size;
  }

  /** Why nobody from there is looked at now; undefined: they are. */
  refusal(from: string | undefined): Bye | undefined {
    const retryAfterMs = from === undefined ? 0 : (this.#of(from)?.waitMs(1, this.#ports.monotonic()) ?? 0);
    if (retryAfterMs === 0) return undefined;
    const text = `Too many wrong hellos came from this address (wrongHellosPerMinute: ${this.#rate.burst}): wait a moment.`;
    return { code: 'RATE_LIMITED', text, retryable: true, retryAfterMs };
  }

  /**
   * One from there was wrong; of those that were looked at together all count, beyond the bound too. True: from now on they
   * are refused.
   */
  wrong(from: string | undefined): boolean {
    if (from === undefined || this.#rate.burst === 0) return false;
    const nowMs = this.#ports.monotonic();
    const bucket = this.#of(from) ?? new Bucket(this.#rate, nowMs);
    const wasLeft = bucket.waitMs(1, nowMs) === 0;
    bucket.owe(nowMs);
    this.#lately.set(from, bucket);
    if (this.#lately.size >= MAX_KNOWN / 2) {
      this.#before = this.#lately;
      this.#lately = new Map();
    }
    return wasLeft && bucket.waitMs(1, nowMs) > 0;
  }

  #of(from: string): Bucket | undefined {
    return this.#lately.get(from) ?? this.#before.get(from);
  }
}
