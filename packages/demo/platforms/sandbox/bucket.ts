/** A token bucket: so many requests a second on average, with a burst. */

export interface Bucket {
  /** Undefined: admitted. Otherwise the milliseconds until there is room for one. */
  admit(): number | undefined;
}

export function createBucket({
  perSecond,
  burst,
  now,
}: {
  perSecond: number;
  burst: number;
  now: () => number;
}): Bucket {
  let level = burst;
  let filledAtMs = now();
  return {
    admit: () => {
      const nowMs = now();
      level = Math.min(burst, level + ((nowMs - filledAtMs) / 1000) * perSecond);
      filledAtMs = nowMs;
      if (level < 1) return ((1 - level) / perSecond) * 1000;
      level -= 1;
      return undefined;
    },
  };
}
