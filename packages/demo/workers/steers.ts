/** The steers of one forecast: the latest counts, and each ends what was computed for the one before. */
import type { Observable } from 'rxjs';
import type { ForecastSteer } from '../contracts/forecast.ts';
import { abortReason } from './abort-reason.ts';

export interface Steers {
  /** Heard so far, also by earlier attempts. */
  readonly count: number;
  readonly latest: ForecastSteer | undefined;
  /** Aborts with the next one that is heard. */
  next(): AbortSignal;
  /** Resolves when so many have been heard: what an earlier attempt heard is told again, a moment after the work. */
  atLeast(count: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export function steersOf(messages$: Observable<ForecastSteer>): Steers {
  const heard: ForecastSteer[] = [];
  let waiting: (() => void)[] = [];
  const hearing = messages$.subscribe({
    next: (steer) => {
      heard.push(steer);
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    error: () => undefined, // a message that is no steer: those before it still count
  });

  return {
    get count() {
      return heard.length;
    },
    get latest() {
      return heard.at(-1);
    },
    next: () => {
      const steered = new AbortController();
      waiting.push(() => steered.abort());
      return steered.signal;
    },
    atLeast: async (count, signal) => {
      while (heard.length < count) {
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          const stop = (): void => reject(abortReason(signal));
          if (signal.aborted) stop();
          else signal.addEventListener('abort', stop, { once: true });
        });
      }
    },
    close: () => hearing.unsubscribe(),
  };
}
