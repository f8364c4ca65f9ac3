/** Turns of the event loop and timers, passed in: real in production, virtual where a whole relay runs on virtual time. */

export interface Timers {
  /** Calls back behind all that this turn of the event loop does. */
  soon(callback: () => void): void;
  /** Calls back once, later; what comes back undoes it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back every so often and keeps no process alive; what comes back ends it. */
  every(ms: number, callback: () => void): () => void;
}

export const systemTimers: Timers = {
  soon: (callback) => void setImmediate(callback),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  every(ms, callback) {
    const timer = setInterval(callback, ms).unref();
    return () => clearInterval(timer);
  },
};
