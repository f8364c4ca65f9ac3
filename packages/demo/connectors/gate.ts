/** The way out to one platform: few requests at once, none while it asked for quiet, slower when it is nearly full. */
import type { Clock } from '../contracts/clock.ts';

export interface Gate {
  /** Runs `work` when it is its turn. Rejects when the signal aborts while waiting; work that runs is left alone. */
  run<T>(work: () => Promise<T>, waiting?: { signal?: AbortSignal; onHeld?: (untilMs: number) => void }): Promise<T>;
  /** Lets nothing out for so long. */
  holdFor(ms: number): void;
  /** The least time between two starts from now on; 0 for none. */
  setGap(ms: number): void;
}

export function createGate({ clock, limit }: { clock: Clock; limit: number }): Gate {
  const queue: (() => void)[] = [];
  let inside = 0;
  let heldUntilMs = 0;
  let gapMs = 0;
  let lastStartMs = Number.NEGATIVE_INFINITY;

  function takeSlot(signal: AbortSignal | undefined): Promise<void> {
    if (inside < limit) {
      inside += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        queue.splice(queue.indexOf(enter), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('The wait was given up.'));
      };
      // The slot is handed over without ever being free, so nobody can jump the queue.
      const enter = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      queue.push(enter);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  function leaveSlot(): void {
    const next = queue.shift();
    if (next) next();
    else inside -= 1;
  }

  async function waitForQuiet(signal: AbortSignal | undefined, onHeld?: (untilMs: number) => void): Promise<void> {
    for (;;) {
      const now = clock.now();
      const startMs = Math.max(heldUntilMs, lastStartMs + gapMs);
      if (startMs <= now) {
        lastStartMs = now;
        return;
      }
      if (heldUntilMs > now) onHeld?.(heldUntilMs);
      await clock.sleep(startMs - now, signal);
    }
  }

  return {
    run: async (work, { signal, onHeld } = {}) => {
      signal?.throwIfAborted();
      await takeSlot(signal);
      try {
        await waitForQuiet(signal, onHeld);
        return await work();
      } finally {
        leaveSlot();
      }
    },
    holdFor: (ms) => void (heldUntilMs = Math.max(heldUntilMs, clock.now() + ms)),
    setGap: (ms) => void (gapMs = ms),
  };
}
