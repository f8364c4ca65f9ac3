/**
 * The disk of a relay, whose plug can be pulled. A commit is on it whole, or not at all, because of the order in which it
 * goes there: its pages, a flush, its name, a flush; then it is told.
 */
import type { Disk, Range, Write } from '../../packages/relay/src/engine/embedded/disk.ts';
import { findPlace } from '../../packages/relay/src/engine/embedded/ordered.ts';
import type { Chance } from './chance.ts';
import { Platter, type Sheet } from './platter.ts';
import type { Process } from './virtual-time.ts';

/** Of so many flushes a disk takes its time for one: a good disk, and one that turns. */
const SLOW = { good: 0.02, turning: 0.5 };

export type Committing = (sheet: Sheet) => Promise<void>;

const inOrder: Committing = async ({ write, name, flush }) => {
  write();
  await flush();
  name();
  await flush();
};

export class PlugDisk {
  readonly #chance: Chance;
  readonly #platter: Platter;
  readonly #committing: Committing;
  readonly #slow: number;
  #onceWriting: (() => void) | undefined;

  constructor(chance: Chance, committing: Committing = inOrder) {
    this.#chance = chance;
    this.#platter = new Platter(chance);
    this.#committing = committing;
    this.#slow = chance.is(0.3) ? SLOW.turning : SLOW.good;
  }

  /** `leave` gives what is to be told when that which is written now is safe. */
  open(process: Process, leave: (writes: readonly Write[]) => () => void): Disk {
    const content = new Content(this.#platter.opened());
    let flying: (() => boolean) | undefined;
    process.whenKilled(() => {
      if (flying?.() === true) this.#platter.flush();
    });
    const wait = (): Promise<void> =>
      process.pause(this.#chance.is(this.#slow) ? this.#chance.between(50, 500) : this.#chance.between(1, 4));
    return {
      get: (key) => content.get(key),
      keys: (range) => content.within(range),
      entries: (range) => content.within(range).map((key) => ({ key, value: content.get(key) ?? Buffer.of() })),
      count: (range) => content.within(range).length,
      last: (range) => content.within(range).at(-1),
      commit: async (writes) => {
        const batch = [...writes];
        const sheet = this.#platter.sheet(batch, wait, leave(batch));
        flying = sheet.isUnderWay;
        this.#onceWriting?.();
        this.#onceWriting = undefined;
        await this.#committing(sheet);
        content.put(batch);
      },
      close: () => Promise.resolve(),
    };
  }

  losePower(): void {
    this.#platter.losePower();
  }

  /** In ms: within a commit, or between it and all that is told of it. */
  aMoment(): number {
    return this.#chance.is(0.5) ? this.#chance.between(1, 8) : this.#chance.between(8, 50);
  }

  /** Calls back as soon as something is written. */
  onceWriting(listener: () => void): void {
    this.#onceWriting = listener;
  }
}

/** What one process sees, by key and in order. */
class Content {
  readonly #values: Map<string, Buffer>;
  readonly #sorted: string[];

  constructor(values: Map<string, Buffer>) {
    this.#values = values;
    this.#sorted = [...values.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  }

  get(key: string): Buffer | undefined {
    return this.#values.get(key);
  }

  put(writes: readonly Write[]): void {
    for (const [key, value] of writes) {
      const at = findPlace(this.#sorted, key);
      const isThere = this.#sorted[at] === key;
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, Buffer.from(value));
      if (isThere && value === undefined) this.#sorted.splice(at, 1);
      if (!isThere && value !== undefined) this.#sorted.splice(at, 0, key);
    }
  }

  within({ start, end, limit = Infinity }: Range): readonly string[] {
    const from = findPlace(this.#sorted, start);
    return this.#sorted.slice(from, Math.min(findPlace(this.#sorted, end), from + limit));
  }
}
