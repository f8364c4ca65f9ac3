/** How long to wait before trying again. */

/** Ceiling of the first wait, and of every wait. */
export const BACKOFF = { baseMs: 500, capMs: 30_000 };

/**
 * Full jitter: anything from nothing to a ceiling that doubles, so that a crowd spreads out. What the relay asked for
 * is added: a least wait, and a spread over which its clients are to come back.
 */
export function backoffMs(
  attempt: number,
  random: () => number,
  { retryAfterMs = 0, spreadMs = 0 }: { retryAfterMs?: number; spreadMs?: number } = {},
): number {
  const ceiling = Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** (attempt - 1));
  return retryAfterMs + random() * Math.max(ceiling, spreadMs);
}
