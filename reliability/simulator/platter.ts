/**
 * A disk below `fsync`, as a file system has it: what is written is in the cache of the machine, where every process
 * sees it, and on the platter only when it was flushed. A process that is killed takes nothing of it along; the power
 * that goes takes what was not flushed, piece by piece, by chance.
 *
 *   write ──► cache ──flush──► platter
 *   name  ──► cache ──flush──► platter      the one small write that makes a commit the newest
 */
import type { Write } from '../../packages/relay/src/engine/embedded/disk.ts';
import type { Chance } from './chance.ts';

/** One commit on its way to the platter. */
export interface Sheet {
  /** Puts its pages into the cache, on free places: what is there already stays as it is. */
  write(): void;
  /** Makes it the newest, for whoever opens the file. */
  name(): void;
  /** Resolves when everything that is in the cache is on the platter. Not interrupted by the death of a process. */
  flush(): Promise<void>;
}

interface Cached {
  readonly writes: readonly Write[];
  /** Called when it can be lost no more. */
  readonly safe: () => void;
  areFlushed: boolean;
  isNamed: boolean;
}

export class Platter {
  readonly #chance: Chance;
  readonly #safe = new Map<string, Buffer>();
  /** Oldest first. */
  #cached: Cached[] = [];

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** `wait` lets the time of one flush pass. */
  sheet(writes: readonly Write[], wait: () => Promise<void>, safe: () => void): Sheet & { isUnderWay: () => boolean } {
    const cached: Cached = { writes, safe, areFlushed: false, isNamed: false };
    return {
      write: () => void this.#cached.push(cached),
      name: () => void (cached.isNamed = true),
      flush: async () => {
        await wait();
        this.flush();
      },
      isUnderWay: () => cached.isNamed && this.#cached.includes(cached),
    };
  }

  flush(): void {
    for (const each of this.#cached) each.areFlushed = true;
    const upTo = this.#cached.findLastIndex(({ isNamed }) => isNamed);
    for (const each of this.#cached.splice(0, upTo + 1)) {
      put(this.#safe, each.writes);
      each.safe();
    }
  }

  /** What a process finds that opens the file: all that has a name, on the platter or not. */
  opened(): Map<string, Buffer> {
    this.#cached = this.#cached.filter(({ isNamed }) => isNamed);
    const content = new Map(this.#safe);
    for (const { writes } of this.#cached) put(content, writes);
    return content;
  }

  /** Any of the names that were written may be the one that is there, and of pages that were not flushed some are. */
  losePower(): void {
    const named = this.#cached.filter(({ isNamed }) => isNamed);
    const survive = named.slice(0, this.#chance.between(0, named.length));
    this.#cached = [];
    for (const { writes, areFlushed, safe } of survive) {
      put(
        this.#safe,
        writes.filter(() => areFlushed || this.#chance.is(0.5)),
      );
      if (areFlushed) safe();
    }
  }
}

function put(content: Map<string, Buffer>, writes: readonly Write[]): void {
  for (const [key, value] of writes) {
    if (value === undefined) content.delete(key);
    else content.set(key, Buffer.from(value));
  }
}
