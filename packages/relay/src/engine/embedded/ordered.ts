/** Lists of text that are kept in order. */

/** Where it is, or would be: so many are before it. */
export function findPlace(list: readonly string[], order: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? '') < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
