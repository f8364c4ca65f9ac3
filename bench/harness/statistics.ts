/** What many numbers say together. */

/** The number below which so large a share of them lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (found === undefined) throw new Error('There is no quantile of nothing.');
  return found;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (quantileAt(sorted, Math.floor(middle)) + quantileAt(sorted, Math.ceil(middle))) / 2;
}

function quantileAt(sorted: readonly number[], at: number): number {
  const found = sorted[at];
  if (found === undefined) throw new Error('There is no median of nothing.');
  return found;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(numbers: readonly number[]): Spread {
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}
