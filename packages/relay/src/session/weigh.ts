/** Roughly what parsed JSON takes of the memory of a process, in bytes; never less than a quarter of its text. */

const OF_GROUP = 64;
const OF_VALUE = 8;

/** Without recursion: a frame may be nested deeper than a stack is. */
export function weigh(value: unknown): number {
  let weight = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const each = left.pop();
    weight += OF_VALUE;
    if (typeof each === 'string') weight += each.length;
    if (typeof each !== 'object' || each === null) continue;
    weight += OF_GROUP;
    for (const [key, part] of Object.entries(each)) {
      weight += key.length;
      left.push(part);
    }
  }
  return weight;
}
