/** A store that fails when it is told to. */
import { lengthOf } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import { createMemoryStore } from '../storage/memory.ts';
import type { Store } from '../storage/store.ts';

export interface FallibleStore extends Store {
  /** From now on `put` rejects with `OUTBOX_FULL` what is larger than `room`, in characters of payload. @default 0 */
  fill(room?: number): void;
  /** There is room again. */
  empty(): void;
  /** Gives up the promise to keep: `durability` is `memory`, and whoever listens is told why. */
  degrade(reason: string): void;
}

/** Says that it keeps on disk, until it is told to give that up; what it keeps ends with the test. */
export function fallibleStore(): FallibleStore {
  const kept = createMemoryStore();
  const listeners = new Set<(reason: string) => void>();
  let durability: Store['durability'] = 'disk';
  let room = Infinity;
  return {
    ...kept,
    get durability() {
      return durability;
    },
    async put(rows) {
      if (rows.reduce((sum, { message }) => sum + lengthOf(message), 0) > room)
        throw new TameError('OUTBOX_FULL', 'There is no more room: nothing was kept or sent.');
      return await kept.put(rows);
    },
    onDegraded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fill: (left = 0) => void (room = left),
    empty: () => void (room = Infinity),
    degrade(reason) {
      durability = 'memory';
      for (const listener of listeners) listener(reason);
    },
  };
}
