/** Something that is done again and again, on a clock that only knows "later". */
import type { Clock } from '../connection/clock.ts';

/** Calls back every so often; what comes back ends it. */
export function every(clock: Pick<Clock, 'after'>, ms: number, callback: () => void): () => void {
  let undo: () => void;
  const next = (): void => {
    undo = clock.after(ms, () => {
      next();
      callback();
    });
  };
  next();
  return () => undo();
}
