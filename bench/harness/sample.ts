/**
 * What one run of some work gives: numbers by name. `value` is what is compared; the others are shown beside it.
 * `operations` says how often the work was done, for what it cost each time.
 */
export type Sample = Readonly<Record<string, number>> & { readonly value: number };

export function isSample(value: unknown): value is Sample {
  return (
    typeof value === 'object' &&
    value !== null &&
    'value' in value &&
    Object.values(value).every((each) => typeof each === 'number' && Number.isFinite(each))
  );
}
