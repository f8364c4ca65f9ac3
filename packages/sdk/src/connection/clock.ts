/** Time and chance, passed in: real in production, virtual in tests. */

export interface Clock {
  /** Wall clock in ms; only to show ages. */
  now(): number;
  /** Calls back once, later; what comes back undoes it. */
  after(ms: number, callback: () => void): () => void;
}

/** Longest wait that timers of browsers and Node keep; a longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
