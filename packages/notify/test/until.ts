/** Waiting for a fact, never for a time. */
import { vi } from 'vitest';

/** The first thing that is true of what it looks at; rejects after half a minute. `_what` is for whoever reads the test. */
export function until<T>(_what: string, look: () => T | Promise<T>) {
  return vi.waitUntil(look, { timeout: 30_000, interval: 10 });
}
