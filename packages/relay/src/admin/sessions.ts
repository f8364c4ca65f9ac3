/** Who is here, or may come back, as whoever administrates the relay sees it. */
import type { Peer } from '../peer.ts';

interface Wanted {
  readonly user?: string;
  /** Those behind this one alone. */
  readonly after?: string;
}

export interface SeenSession {
  readonly session: string;
  readonly user: string;
  /** Left out when it gave none. */
  readonly name?: string;
  /** The `jti` of the token that it has shown last. */
  readonly token?: string;
  /** When that was issued, and when it ends: in ms since 1970, as it says. */
  readonly issuedMs?: number;
  readonly expiresMs?: number;
  /** For how long it has had no connection. Left out while it has one. */
  readonly awayMs?: number;
}

/** By session; so many. */
export function sessionsOf(
  here: Iterable<Peer>,
  { user, after = '' }: Wanted,
  { count, monotonicMs }: { count: number; monotonicMs: number },
): readonly SeenSession[] {
  return [...here]
    .filter((peer) => peer.session > after && (user === undefined || peer.user === user))
    .toSorted((a, b) => (a.session < b.session ? -1 : 1))
    .slice(0, count)
    .map((peer) => seen(peer, monotonicMs));
}

function seen({ session, user, name, identity, line, lostAtMs }: Peer, monotonicMs: number): SeenSession {
  const { token: { id, issuedMs } = {}, expiresMs } = identity;
  return {
    session,
    user,
    ...(name !== '' && { name }),
    ...(id !== undefined && { token: id }),
    ...(issuedMs !== undefined && { issuedMs }),
    ...(expiresMs !== undefined && { expiresMs }),
    ...(line === undefined && { awayMs: Math.round(monotonicMs - lostAtMs) }),
  };
}
