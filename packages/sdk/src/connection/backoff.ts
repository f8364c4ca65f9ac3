/** How long to wait before trying again. */

export interface Backoff {
  /** Ceiling of the first wait. */
  baseMs: number;
  /** Ceiling of every wait. */
  capMs: number;
}

export const BACKOFF: Backoff = { baseMs: 500, capMs: 30_000 };

/**
 * Full jitter: anything from nothing to a ceiling that doubles, so that a crowd spreads out. What the relay asked for
 * is added: a least wait, and a spread over which its clients are to come back.
 */
export function backoffMs(
  attempt: number,
  random: () => number,
  { baseMs, capMs }: Backoff = BACKOFF,
  asked: { retryAfterMs?: number; spreadMs?: number } = {},
): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(Math.max(attempt - 1, 0), 30));
  return (asked.retryAfterMs ?? 0) + random() * Math.max(ceiling, asked.spreadMs ?? 0);
}
