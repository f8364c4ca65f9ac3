/** Conversations whose rows the relay refused for now: each waits for itself, the others go on. */
import { backoffMs } from '../connection/backoff.ts';
import type { Clock } from '../connection/clock.ts';

export interface Lanes {
  /** Nothing of this conversation is sent until some time has passed; longer after each refusal in a row. */
  hold(id: string, retryAfterMs?: number): void;
  isHeld(id: string): boolean;
  held(): readonly string[];
  /** The relay has taken something of it. */
  free(id: string): void;
  close(): void;
}

export function createLanes(clock: Clock, random: () => number, freed: () => void): Lanes {
  const refusals = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  return {
    hold(id, retryAfterMs) {
      if (waiting.has(id)) return;
      const times = (refusals.get(id) ?? 0) + 1;
      refusals.set(id, times);
      const again = (): void => {
        waiting.delete(id);
        freed();
      };
      waiting.set(id, clock.after(backoffMs(times, random(), { retryAfterMs }), again));
    },
    isHeld: (id) => waiting.has(id),
    held: () => [...refusals.keys()],
    free: (id) => void refusals.delete(id),
    close() {
      for (const undo of waiting.values()) undo();
    },
  };
}
