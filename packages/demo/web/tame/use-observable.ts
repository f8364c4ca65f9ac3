/** An Observable as React state: renders with its latest value, lets go when the component does. */
import { useMemo, useSyncExternalStore } from 'react';
import type { Observable } from 'rxjs';

/**
 * The latest value of `source`, `initial` until there is one. Both must keep their identity between renders: memoise
 * the source, and declare the initial value outside of the component. An error of the source is thrown while rendering,
 * for the nearest error boundary.
 */
export function useObservable<T>(source: Observable<T>, initial: T): T {
  const latest = useMemo(() => holdLatest(source, initial), [source, initial]);
  return useSyncExternalStore(latest.subscribe, latest.read);
}

function holdLatest<T>(source: Observable<T>, initial: T) {
  let held: { value: T } | { error: unknown } = { value: initial };
  return {
    read(): T {
      if ('error' in held) throw asError(held.error);
      return held.value;
    },
    subscribe(changed: () => void): () => void {
      const subscription = source.subscribe({
        next(value) {
          held = { value };
          changed();
        },
        error(error: unknown) {
          held = { error };
          changed();
        },
      });
      return () => subscription.unsubscribe();
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
