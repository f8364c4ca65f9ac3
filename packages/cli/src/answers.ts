/** What the relay answers about itself, as lines for people. */
import { table } from './table.ts';

interface Service {
  service: string;
  mode: string;
  paused: boolean;
  throttledBy?: string;
  waiting: number;
  oldestMs?: number;
  workers: readonly { name: string; working: number; concurrency: number; draining: boolean }[];
  calls: number;
  failures: number;
  meanMs?: number;
  p99Ms?: number;
}

interface Letter {
  id: string;
  user: string;
  code?: string;
  text?: string;
  attempt: number;
  updatedMs: number;
}

interface Session {
  session: string;
  user: string;
  name?: string;
  token?: string;
  expiresMs?: number;
  awayMs?: number;
}

/** One of `user`, `session` and `token` is there. Of one that was just made it is said how long it is kept. */
interface Revocation {
  user?: string;
  session?: string;
  token?: string;
  atMs: number;
  expiresMs?: number;
  untilMs?: number;
}

export function tellServices(answer: unknown): readonly string[] {
  if (!isList<Service>(answer, 'service')) return [JSON.stringify(answer)];
  const rows = answer.map(({ service, mode, paused, throttledBy, workers, ...counts }) => ({
    service,
    mode: [mode, paused && 'paused', throttledBy && `held up by ${throttledBy}`].filter(Boolean).join(', '),
    waiting: counts.waiting,
    'oldest ms': counts.oldestMs,
    workers: workers.length,
    working: workers.reduce((sum, { working }) => sum + working, 0),
    calls: counts.calls,
    failures: counts.failures,
    'mean ms': counts.meanMs,
    'p99 ms': counts.p99Ms,
  }));
  return rows.length === 0 ? ['No service is known, or the token names none to administrate.'] : table(rows);
}

export function tellDead(answer: unknown): readonly string[] {
  if (!isList<Letter>(answer, 'id')) return [JSON.stringify(answer)];
  const rows = answer.map(({ id, user, code, attempt, updatedMs, text }) => ({
    id,
    user,
    code,
    attempts: attempt,
    ended: timeOf(updatedMs),
    why: text,
  }));
  return rows.length === 0 ? ['There are no dead letters.'] : table(rows);
}

export function tellSessions(answer: unknown): readonly string[] {
  if (!isList<Session>(answer, 'session')) return [JSON.stringify(answer)];
  const rows = answer.map(({ session, user, name, token, expiresMs, awayMs }) => ({
    session,
    user,
    name,
    token,
    ends: expiresMs === undefined ? undefined : timeOf(expiresMs),
    'away ms': awayMs,
  }));
  return rows.length === 0 ? ['Nobody is here, and nobody may come back.'] : table(rows);
}

export function tellRevocation(answer: unknown): readonly string[] {
  const all: unknown = [answer];
  if (!isList<Revocation>(all, 'untilMs')) return [JSON.stringify(answer)];
  return all.map((revocation) => {
    const { atMs, untilMs = atMs } = revocation;
    return `${refusedBy(revocation)} from now on; this is remembered until ${timeOf(untilMs)}.`;
  });
}

function refusedBy({ user, session, token, atMs }: Revocation): string {
  if (session !== undefined)
    return `The session ${session} is over, and refused with a token issued until ${timeOf(atMs)}`;
  return user === undefined
    ? `The token ${token} is refused`
    : `Every token of ${user} issued until ${timeOf(atMs)} is refused`;
}

export function tellRevoked(answer: unknown): readonly string[] {
  if (!isList<Revocation>(answer, 'atMs')) return [JSON.stringify(answer)];
  const rows = answer.map(({ user, session, token, atMs, expiresMs }) => ({
    revoked: timeOf(atMs),
    user,
    session,
    token,
    ends: expiresMs === undefined ? undefined : timeOf(expiresMs),
  }));
  return rows.length === 0 ? ['Nothing is revoked.'] : table(rows);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** The relay says what PROTOCOL.md says; one field of each is looked at. */
function isList<T>(answer: unknown, field: keyof T & string): answer is readonly T[] {
  return (
    Array.isArray(answer) && answer.every((each) => typeof each === 'object' && each !== null && field in each) // prettier-ignore
  );
}
