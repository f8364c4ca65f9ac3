/** A disk in memory whose commits land when the test says so: to watch group commit, and to pull the plug. */
import type { Disk, Range, Write } from '../../../src/engine/embedded/disk.ts';

export interface MemoryDisk extends Disk {
  /** How many commits were begun. */
  readonly commits: number;
  /** Commits that are on their way. */
  readonly flying: number;
  /** What is on it, for a disk that begins where this one was. */
  readonly content: ReadonlyMap<string, Buffer>;
  /** Lands what flies. */
  land(): void;
  /** Fails what flies. */
  fail(cause: Error): void;
  /** From now on commits land by themselves, in the next turn. */
  automatic(): void;
}

export function memoryDisk(content: ReadonlyMap<string, Buffer> = new Map()): MemoryDisk {
  const kept = new Map(content);
  const flights: { apply: () => void; fail: (cause: Error) => void }[] = [];
  let commits = 0;
  let isAutomatic = false;
  const within = ({ start, end, limit = Infinity }: Range): readonly string[] =>
    [...kept.keys()]
      .filter((key) => key >= start && key < end)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .slice(0, limit);
  const land = (): void => {
    for (const { apply } of flights.splice(0)) apply();
  };
  return {
    get commits() {
      return commits;
    },
    get flying() {
      return flights.length;
    },
    content: kept,
    get: (key) => kept.get(key),
    keys: within,
    entries: (range) => within(range).map((key) => ({ key, value: kept.get(key)! })),
    count: (range) => within(range).length,
    last: (range) => within(range).at(-1),
    commit: (writes: Iterable<Write>) => {
      commits += 1;
      const copy = [...writes];
      return new Promise((resolve, reject) => {
        const apply = (): void => {
          for (const [key, value] of copy) {
            if (value === undefined) kept.delete(key);
            else kept.set(key, Buffer.from(value));
          }
          resolve();
        };
        flights.push({ apply, fail: reject });
        if (isAutomatic) setImmediate(land);
      });
    },
    close: () => Promise.resolve(),
    land,
    fail: (cause) => {
      for (const { fail } of flights.splice(0)) fail(cause);
    },
    automatic: () => {
      isAutomatic = true;
      setImmediate(land);
    },
  };
}

/** Lets everything happen that needs no more than some turns of the event loop. */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
