/** Whether something became slower: ratios are compared, because they say the same on a slow and on a fast machine. */
import type { Result } from './result.ts';

/** A ratio may be less than the kept one by this share before it is reported. */
const TOLERATED = 1 / 3;

/** One sentence for each ratio that fell. */
export function fallen(kept: readonly Result[], fresh: readonly Result[]): readonly string[] {
  return fresh.flatMap(({ name, comparisons }) =>
    comparisons.flatMap(({ against, ratio }) => {
      const before = kept.find((each) => each.name === name)?.comparisons.find((each) => each.against === against)
        ?.ratio.median;
      if (before === undefined || ratio.median >= before * (1 - TOLERATED)) return [];
      return [`${name}: ${ratio.median.toFixed(2)}× of ${against}, and it was ${before.toFixed(2)}×`];
    }),
  );
}
