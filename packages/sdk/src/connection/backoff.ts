/** How long to wait before trying again. */

/** What the relay asked for when it closed or refused. */
export interface Asked {
  retryAfterMs?: number | undefined;
  spreadMs?: number | undefined;
}

/** Ceiling of the first wait, and of every wait. */
export const FIRST_MS = 500;
export const LONGEST_MS = 30_000;

/**
 * Full jitter: anything from nothing to a ceiling that doubles, so that a crowd spreads out. What the relay asked for
 * is added: a least wait, and a spread over which its clients are to come back. `chance` is 0 or more and below 1.
 */
export function backoffMs(attempt: number, chance: number, { retryAfterMs = 0, spreadMs = 0 }: Asked = {}): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return retryAfterMs + chance * Math.max(ceiling, spreadMs);
}
