/** Counts requests per endpoint in a sliding window, and says how long to wait when there were too many. */

export interface Window {
  /** Undefined: admitted and counted. Otherwise the milliseconds until there is room again; nothing is counted. */
  admit(endpoint: string): number | undefined;
}

export function createWindow({ limit, windowMs, now }: { limit: number; windowMs: number; now: () => number }): Window {
  const admitted = new Map<string, number[]>();
  return {
    admit: (endpoint) => {
      const since = now() - windowMs;
      const recent = (admitted.get(endpoint) ?? []).filter((atMs) => atMs > since);
      admitted.set(endpoint, recent);
      const [oldest] = recent;
      if (recent.length >= limit && oldest !== undefined) return oldest + windowMs - now();
      recent.push(now());
      return undefined;
    },
  };
}
