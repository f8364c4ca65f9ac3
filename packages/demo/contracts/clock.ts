/** The time the back end of the demo is told: passed in, so that a test may run it a hundred times faster. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when the signal aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * The machine's own clock, or one that runs `speed` times faster: at `speed: 100` a sleep of two seconds takes 20 ms,
 * and `now()` moves on by two seconds meanwhile.
 *
 * @example
 * const clock = createClock({ speed: 100 });
 * await clock.sleep(2_000); // 20 ms on the wall
 */
export function createClock({ speed = 1 }: { speed?: number } = {}): Clock {
  const startedAt = Date.now();
  return {
    now: () => Math.round(startedAt + (Date.now() - startedAt) * speed),
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(reasonOf(signal));
        const giveUp = () => {
          clearTimeout(timer);
          if (signal) reject(reasonOf(signal));
        };
        const timer = setTimeout(
          () => {
            signal?.removeEventListener('abort', giveUp);
            resolve();
          },
          Math.max(0, ms) / speed,
        );
        signal?.addEventListener('abort', giveUp, { once: true });
      }),
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('The wait was given up.', { cause: signal.reason });
}
