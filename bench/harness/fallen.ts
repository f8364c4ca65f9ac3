/** Whether something became slower: ratios are compared, because they say the same on a slow and on a fast machine. */
import type { Result } from './result.ts';

/** A ratio may be less than the kept one by this share before it is reported. */
const TOLERATED = 1 / 3;

export interface Fall {
  readonly name: string;
  readonly against: string;
  readonly ratio: number;
  /** The kept ratio. */
  readonly before: number;
}

/** @param fresh of a quick run */
export function fallen(kept: readonly Result[], fresh: readonly Result[]): readonly Fall[] {
  return fresh.flatMap(({ name, comparisons }) =>
    comparisons.flatMap(({ against, ratio: { median: ratio } }) => {
      const before = kept.find((each) => each.name === name)?.quick?.find((each) => each.against === against)
        ?.ratio.median;
      return before !== undefined && ratio < before * (1 - TOLERATED) ? [{ name, against, ratio, before }] : [];
    }),
  );
}

/** The measurements of which nothing is kept that a quick run can be compared with. */
export function unknown(kept: readonly Result[], fresh: readonly Result[]): readonly string[] {
  return fresh.map(({ name }) => name).filter((name) => !kept.some((each) => each.name === name && each.quick));
}

/** Those of the second time that fell the first time too. */
export function twice(once: readonly Fall[], again: readonly Fall[]): readonly Fall[] {
  return again.filter((fall) => once.some(({ name, against }) => name === fall.name && against === fall.against));
}

export function says({ name, against, ratio, before }: Fall): string {
  return `${name}: ${ratio.toFixed(2)}× of ${against}, and it was ${before.toFixed(2)}×`;
}
