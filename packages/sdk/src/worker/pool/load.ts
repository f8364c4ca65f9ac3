/** How busy one member is: counted while it works, read off once a sample. */

/** What a member says of itself, of the time since it said so last. */
export interface Load {
  /** How long that time was. Longer than a sample: the member, or its machine, had no time to say so. */
  readonly periodMs: number;
  /** Requests in hand at this moment, and how many it would take. */
  readonly inFlight: number;
  readonly slots: number;
  /** Share of that time and of its slots that it was at work, 0 to 1. */
  readonly busy: number;
  /** Requests that ended, how many of them failed, and how long they took on average. */
  readonly done: number;
  readonly errors: number;
  readonly serviceMs: number;
  /** How long those in hand have taken so far, on average: of long work all that is known until the first has ended. */
  readonly inHandMs: number;
}

/** A load as it is judged: beside what waited for the pool just then. */
export interface Sample extends Load {
  /** Requests that waited, for each that all members together can have in hand. */
  readonly queued: number;
}

export class LoadMeter {
  #inFlight = 0;
  #busyMs = 0;
  #done = 0;
  #errors = 0;
  #servedMs = 0;
  /** The times at which those in hand began, added up. */
  #begunMs = 0;
  /** Since when it counts, and until when the work in hand is counted already. */
  #fromMs: number;
  #countedMs: number;
  #idle: (() => void)[] = [];

  constructor(nowMs: number) {
    this.#fromMs = nowMs;
    this.#countedMs = nowMs;
  }

  began(nowMs: number): void {
    this.#count(nowMs);
    this.#inFlight += 1;
    this.#begunMs += nowMs;
  }

  ended(nowMs: number, tookMs: number, failed: boolean): void {
    this.#count(nowMs);
    this.#inFlight -= 1;
    this.#begunMs -= nowMs - tookMs;
    this.#done += 1;
    this.#servedMs += tookMs;
    if (failed) this.#errors += 1;
    if (this.#inFlight === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when nothing is in hand. */
  async idle(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** What was since the last call. */
  read(nowMs: number, slots: number): Load {
    this.#count(nowMs);
    const periodMs = Math.max(1, nowMs - this.#fromMs);
    const load = {
      periodMs,
      inFlight: this.#inFlight,
      slots,
      busy: Math.min(1, this.#busyMs / (periodMs * slots)),
      done: this.#done,
      errors: this.#errors,
      serviceMs: this.#done === 0 ? 0 : this.#servedMs / this.#done,
      inHandMs: this.#inFlight === 0 ? 0 : nowMs - this.#begunMs / this.#inFlight,
    };
    this.#fromMs = nowMs;
    this.#busyMs = this.#done = this.#errors = this.#servedMs = 0;
    return load;
  }

  #count(nowMs: number): void {
    this.#busyMs += this.#inFlight * (nowMs - this.#countedMs);
    this.#countedMs = nowMs;
  }
}
