/**
 * How much may happen: tokens in a bucket that fills at a rate up to a brim. Over any time t no more than burst + rate × t
 * are taken. A clock that goes back, which it should not, fills nothing.
 */

export interface Rate {
  readonly perSecond: number;
  /** Tokens in a full bucket. */
  readonly burst: number;
}

export class Bucket {
  readonly #rate: Rate;
  #level: number;
  #atMs: number;

  /** It begins full. */
  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#level = rate.burst;
    this.#atMs = nowMs;
  }

  /** Takes so many, if they are there; what is more than a full bucket is a full one. */
  take(count: number, nowMs: number): boolean {
    const wanted = Math.min(count, this.#rate.burst);
    if (this.#levelAt(nowMs) < wanted) return false;
    this.#level -= wanted;
    return true;
  }

  /** Takes one also where none is there; what is owed has to fill up first, at most as much as a full bucket. */
  owe(nowMs: number): void {
    this.#level = Math.max(-this.#rate.burst, this.#levelAt(nowMs) - 1);
  }

  /** In how long so many will be there, in whole ms; 0: they are. */
  waitMs(count: number, nowMs: number): number {
    const missing = Math.min(count, this.#rate.burst) - this.#levelAt(nowMs);
    return missing <= 0 ? 0 : Math.ceil((missing / this.#rate.perSecond) * 1_000);
  }

  /** It is as good as a new one. */
  isFull(nowMs: number): boolean {
    return this.#levelAt(nowMs) >= this.#rate.burst;
  }

  #levelAt(nowMs: number): number {
    const { perSecond, burst } = this.#rate;
    const passedMs = nowMs - this.#atMs;
    this.#atMs = nowMs;
    if (passedMs > 0) this.#level = Math.min(burst, this.#level + (passedMs / 1_000) * perSecond);
    return this.#level;
  }
}
