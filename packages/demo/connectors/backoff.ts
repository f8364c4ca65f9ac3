/** How long to wait before the next try: at most twice as long each time, drawn evenly from nothing up to that. */

export function backoffMs(attempt: number, random: () => number, { baseMs = 250, capMs = 10_000 } = {}): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** Math.max(0, attempt - 1)));
}
