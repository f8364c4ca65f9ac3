/** What each service has done since the relay started: calls, failures, how long they took from asked to ended. */

export interface Counts {
  readonly calls: number;
  readonly failures: number;
  /** Of those that have ended; undefined before the first. */
  readonly minMs?: number;
  readonly meanMs?: number;
  /** Within a tenth. */
  readonly p99Ms?: number;
}

/** Services that are counted; the names of more are only known while somebody serves or asks them. */
const MAX_SERVICES = 10_000;
/** Each bucket of times is so much wider than the one before. */
const STEP = 1.1;

interface Tally {
  calls: number;
  failures: number;
  minMs: number;
  sumMs: number;
  ended: number;
  /** Ended ones by the bucket of their time. */
  readonly buckets: Map<number, number>;
}

export class Counters {
  readonly #tallies = new Map<string, Tally>();

  called(service: string): void {
    const tally = this.#of(service);
    if (tally !== undefined) tally.calls += 1;
  }

  ended(service: string, completed: boolean, ms: number): void {
    const tally = this.#of(service);
    if (tally === undefined) return;
    if (!completed) tally.failures += 1;
    tally.minMs = Math.min(tally.minMs, ms);
    tally.sumMs += ms;
    tally.ended += 1;
    const bucket = Math.ceil(Math.log(Math.max(1, ms)) / Math.log(STEP));
    tally.buckets.set(bucket, (tally.buckets.get(bucket) ?? 0) + 1);
  }

  of(service: string): Counts {
    const tally = this.#tallies.get(service);
    if (tally === undefined) return { calls: 0, failures: 0 };
    const { calls, failures, minMs, sumMs, ended } = tally;
    if (ended === 0) return { calls, failures };
    return { calls, failures, minMs, meanMs: Math.round(sumMs / ended), p99Ms: percentile(tally, 0.99) };
  }

  #of(service: string): Tally | undefined {
    const known = this.#tallies.get(service);
    if (known !== undefined || this.#tallies.size >= MAX_SERVICES) return known;
    const tally = { calls: 0, failures: 0, minMs: Infinity, sumMs: 0, ended: 0, buckets: new Map<number, number>() };
    this.#tallies.set(service, tally);
    return tally;
  }
}

function percentile({ buckets, ended }: Tally, share: number): number {
  let left = Math.ceil(ended * share);
  for (const [bucket, count] of [...buckets].toSorted(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return Math.round(STEP ** bucket);
  }
  return 0;
}
