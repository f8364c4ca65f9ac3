/** Calendar days, and the days next to them. */

const DAY_MS = 86_400_000;

/** `2026-06-30` and 1 give `2026-07-01`; in UTC, so no summer time gets in the way. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
