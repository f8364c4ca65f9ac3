/** Which value a share of all values does not exceed. */

/** In between two values it goes along the straight line. The values may be in any order and are left as they are. */
export function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  const inOrder = values.slice().sort();
  return shares.map((share) => {
    const place = share * (inOrder.length - 1);
    const below = inOrder[Math.floor(place)] ?? 0;
    const above = inOrder[Math.ceil(place)] ?? below;
    return below + (above - below) * (place - Math.floor(place));
  });
}
