/** Days, moments and durations as people read them. */

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** `4 Jun 2026`, from a calendar day like `2026-06-04`. */
export function longDay(text: string): string {
  return day.format(new Date(`${text}T00:00:00Z`));
}

/** `4 Jun`. */
function shortDay(text: string): string {
  return dayOfYear.format(new Date(`${text}T00:00:00Z`));
}

/** `1 Jun – 30 Jun 2026`, with the first year only when it differs; `from 1 Jun 2026` without an end. */
export function flight(startDate: string, endDate: string | null): string {
  if (endDate === null) return `from ${longDay(startDate)}`;
  const sameYear = startDate.slice(0, 4) === endDate.slice(0, 4);
  return `${sameYear ? shortDay(startDate) : longDay(startDate)} – ${longDay(endDate)}`;
}

/** The same without the year, where it is this one. */
export function briefFlight(startDate: string, endDate: string | null, nowMs: number): string {
  const thisYear = String(new Date(nowMs).getUTCFullYear());
  const brief = (text: string) => (text.startsWith(thisYear) ? shortDay(text) : longDay(text));
  if (endDate === null) return `from ${brief(startDate)}`;
  const first = startDate.slice(0, 4) === endDate.slice(0, 4) ? shortDay(startDate) : brief(startDate);
  return `${first} – ${brief(endDate)}`;
}

/** `just now`, `5 minutes ago`, `yesterday`. */
export function ago(thenMs: number, nowMs: number): string {
  const passedMs = Math.max(0, nowMs - thenMs);
  if (passedMs < 10 * SECOND_MS) return 'just now';
  if (passedMs < MINUTE_MS) return relative.format(-Math.floor(passedMs / SECOND_MS), 'second');
  if (passedMs < HOUR_MS) return relative.format(-Math.floor(passedMs / MINUTE_MS), 'minute');
  if (passedMs < DAY_MS) return relative.format(-Math.floor(passedMs / HOUR_MS), 'hour');
  return relative.format(-Math.floor(passedMs / DAY_MS), 'day');
}

/** `14:05` today, `3 Jun, 14:05` on other days. */
export function at(thenMs: number, nowMs: number): string {
  const sameDay = new Date(thenMs).toDateString() === new Date(nowMs).toDateString();
  return (sameDay ? clock : moment).format(new Date(thenMs));
}

/** `3 s`, `2 min`, `1 h 20 min`, `3 days`: how long something takes or has lasted. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND_MS));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}
