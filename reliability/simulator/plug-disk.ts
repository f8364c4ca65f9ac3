/**
 * The disk of a relay, whose plug can be pulled. A commit is on it some time after it was begun, whole; what was on its
 * way when the relay was killed is there, or is not.
 */
import type { Disk, Range, Write } from '../../packages/relay/src/engine/embedded/disk.ts';
import type { Chance } from './chance.ts';
import type { Process } from './virtual-time.ts';

/** Of one commit in so many the disk takes its time. */
const SLOW = 0.02;

export class PlugDisk {
  readonly #chance: Chance;
  readonly #content = new Map<string, Buffer>();
  #sorted: string[] | undefined;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** `leave` gives what is to be told when that which is written now is on the disk. */
  open(process: Process, leave: (writes: readonly Write[]) => () => void): Disk {
    let flying: (() => void) | undefined;
    process.whenKilled(() => {
      if (this.#chance.is(0.5)) flying?.();
    });
    return {
      get: (key) => this.#content.get(key),
      keys: (range) => this.#within(range),
      entries: (range) => this.#within(range).map((key) => ({ key, value: this.#content.get(key) ?? Buffer.of() })),
      count: (range) => this.#within(range).length,
      last: (range) => this.#within(range).at(-1),
      commit: (writes) => {
        const batch = [...writes];
        const written = leave(batch);
        return new Promise((resolve) => {
          const land = (): void => {
            flying = undefined;
            this.#apply(batch);
            written();
          };
          flying = land;
          process.after(this.#chance.is(SLOW) ? 500 : this.#chance.between(1, 8), () => {
            land();
            resolve();
          });
        });
      },
      close: () => Promise.resolve(),
    };
  }

  #apply(batch: readonly Write[]): void {
    this.#sorted = undefined;
    for (const [key, value] of batch) {
      if (value === undefined) this.#content.delete(key);
      else this.#content.set(key, Buffer.from(value));
    }
  }

  #within({ start, end, limit = Infinity }: Range): readonly string[] {
    this.#sorted ??= [...this.#content.keys()].toSorted((a, b) => (a < b ? -1 : 1));
    const from = place(this.#sorted, start);
    return this.#sorted.slice(from, Math.min(place(this.#sorted, end), from + limit));
  }
}

/** How many of an ordered list are before a key. */
function place(list: readonly string[], key: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
