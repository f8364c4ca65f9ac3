/** Calendar days without a time: `2026-06-30`. */
const DAY_MS = 86_400_000;

export function dayAfter(day: string, days = 1): string {
  return new Date(startMs(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days `other` is later than `day`. */
export function daysFrom(day: string, other: string): number {
  return Math.round((startMs(other) - startMs(day)) / DAY_MS);
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(startMs(day)).getUTCDay();
}

export function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}

function startMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
