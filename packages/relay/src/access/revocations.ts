/**
 * Tokens that are refused before they end: one, by its id, or those that were issued up to a moment, all of a user or all
 * for one session.
 *
 *   revoked ──► refused at the door and in-band ──on disk──► answered ──a moment──► connections with it end
 *                  └──── kept until no token of it could be accepted any more ────► forgotten
 *
 * 1. A token that could have been accepted when it was revoked is never accepted again: none lives longer than
 *    `lifeMs`, and a revocation is kept for so long, and for as much as clocks may differ at both ends.
 * 2. `iat` is mostly in whole seconds, rounded down: a token of the same second counts as issued before, though it may have
 *    been issued just after. Whoever signs in again at once asks for another a second later.
 * 3. A token of a user or session that is here was issued before, also where the clock of its issuer is ahead of the
 *    relay's.
 * 4. A session that is revoked is forgotten, and all that it had: with a newer token it begins from nothing.
 */
import type { ErrorCode } from '@tame/sdk/protocol';
import type { Identity, TokenTerms } from '../access.ts';
import { aside } from '../damage.ts';
import type { Engine } from '../engine/engine.ts';
import type { Revocation, Subject } from '../engine/revocation.ts';
import type { Awake } from '../hub/awake.ts';
import type { Limits } from '../limits.ts';
import type { Revoking } from './revoking.ts';

/** A session, and whose token it was last shown. */
export interface Holder {
  readonly session: string;
  readonly identity: Identity;
}

export interface RevocationsPorts {
  readonly engine: Pick<Engine, 'revocations' | 'keepRevocation' | 'forgetRevocation'>;
  /** Undefined: there are no tokens. */
  readonly terms: TokenTerms | undefined;
  readonly limits: Pick<Limits, 'maxRevocations'>;
  readonly awake: Pick<Awake, 'jumpedMs'>;
  /** Everybody who is here, or may come back. */
  readonly here: () => Iterable<Holder>;
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
}

type NotDone = { readonly type: 'refused'; readonly code: ErrorCode; readonly text: string };
export type Revoked = { readonly type: 'revoked'; readonly revocation: Revocation; readonly untilMs: number };

/** So often it is looked for what can be forgotten. */
const FORGET_MS = 60_000;
/** Looks between the disk and the end of connections: whoever revokes her own token hears the answer. */
const MOMENT = 2;

export class Revocations {
  readonly #ports: RevocationsPorts;
  /** By name, the newest last. Ten times a second it is asked for everybody who is here: nothing is made for that. */
  readonly #kept = {
    user: new Map<string, Revocation>(),
    token: new Map<string, Revocation>(),
    session: new Map<string, Revocation>(),
  };
  /** Those of just now, and for how many looks they still are. */
  readonly #justNow = new Map<Revocation, number>();
  #forgotAtMs = 0;

  constructor(ports: RevocationsPorts) {
    this.#ports = ports;
  }

  /** Takes up those of before a restart. */
  restore(): void {
    for (const each of [...this.#ports.engine.revocations()].toSorted(byTime)) this.#keep(each);
  }

  /** Whether the token of this identity is one of them, and so may not come in. */
  refuse(identity: Identity): boolean {
    return this.#ofToken(identity) !== undefined || this.#ofUser(identity) !== undefined;
  }

  /** Whether a session may not go on, nor begin again, with this token. */
  refuseSession(who: Holder): boolean {
    return this.#ofSession(who) !== undefined;
  }

  /** Whether whoever is here with it has to go. */
  end(identity: Identity): boolean {
    return this.#holds(this.#ofToken(identity)) || this.#holds(this.#ofUser(identity));
  }

  /** Whether a session that is here, or may come back, has to be forgotten. */
  endSession(who: Holder): boolean {
    return this.#holds(this.#ofSession(who));
  }

  /** Resolves when it is on disk, or with why it cannot be. */
  async revoke(what: Revoking): Promise<Revoked | NotDone> {
    const { engine, terms, limits, now } = this.#ports;
    if (terms === undefined)
      return refused('UNSUPPORTED', 'This relay has no key (--dev): nobody has a token that could be revoked.');
    const asked = this.#made(what);
    const known = this.#mapOf(asked).get(nameOf(asked));
    // The clock may have been put back, and who says the end of a token may know less than who did before.
    const revocation = known !== undefined && untilMs(known, terms) > untilMs(asked, terms) ? known : asked;
    const until = untilMs(revocation, terms);
    if (until <= now())
      return refused('BAD_REQUEST', 'By its "exp" this token has ended by itself: there is nothing to revoke.');
    if (known === undefined && this.count >= limits.maxRevocations) this.#forgetEnded(terms);
    if (known === undefined && this.count >= limits.maxRevocations) {
      const text = `The relay keeps ${limits.maxRevocations} revocations (maxRevocations): allow it more, or have tokens live shorter (tokenLifeMs).`;
      return refused('STORE_FULL', text);
    }
    this.#keep(revocation);
    if (known === undefined) this.#justNow.set(revocation, Infinity);
    await engine.keepRevocation(revocation);
    if (known === undefined) this.#justNow.set(revocation, MOMENT);
    return { type: 'revoked', revocation, untilMs: until };
  }

  /** So many, the newest first; the next ones are behind the last of these. */
  list(count: number, after?: Subject): readonly Revocation[] {
    const all = this.#maps.flatMap((map) => [...map.values()]).toSorted(byTime);
    all.reverse();
    const last = after && this.#mapOf(after).get(nameOf(after));
    if (after !== undefined && last === undefined) return [];
    const from = last === undefined ? 0 : all.indexOf(last) + 1;
    return all.slice(from, from + count);
  }

  /** Called ten times a second: lets a moment pass, and forgets what has become pointless. */
  look(): void {
    for (const [revocation, looks] of this.#justNow) {
      if (looks > 1) this.#justNow.set(revocation, looks - 1);
      else this.#justNow.delete(revocation);
    }
    const { terms, now } = this.#ports;
    if (terms === undefined || this.count === 0 || Math.abs(now() - this.#forgotAtMs) < FORGET_MS) return;
    this.#forgotAtMs = now();
    this.#forgetEnded(terms);
  }

  #ofToken({ token }: Identity): Revocation | undefined {
    return token?.id === undefined ? undefined : this.#kept.token.get(token.id);
  }

  #ofUser({ user, token }: Identity): Revocation | undefined {
    return before(this.#kept.user.get(user), token);
  }

  #ofSession({ session, identity }: Holder): Revocation | undefined {
    return before(this.#kept.session.get(session), identity.token);
  }

  #holds(revocation: Revocation | undefined): boolean {
    return revocation !== undefined && !this.#justNow.has(revocation);
  }

  #mapOf(of: Subject): Map<string, Revocation> {
    if ('session' in of) return this.#kept.session;
    return 'user' in of ? this.#kept.user : this.#kept.token;
  }

  get #maps(): readonly Map<string, Revocation>[] {
    const { user, token, session } = this.#kept;
    return [user, token, session];
  }

  /** How many are kept. */
  get count(): number {
    const { user, token, session } = this.#kept;
    return user.size + token.size + session.size;
  }

  #keep(revocation: Revocation): void {
    const map = this.#mapOf(revocation);
    map.delete(nameOf(revocation));
    map.set(nameOf(revocation), revocation);
  }

  #forgetEnded(terms: TokenTerms): void {
    const { engine, now, awake } = this.#ports;
    // A clock that was set wrong may be set right again: then tokens are good that seem to have ended.
    if (now() - awake.jumpedMs < longestMs(terms)) return;
    for (const map of this.#maps) {
      for (const [name, each] of map) {
        if (untilMs(each, terms) > now()) continue;
        map.delete(name);
        aside(engine.forgetRevocation(each));
      }
    }
  }

  #made(what: Revoking): Revocation {
    const { here, now } = this.#ports;
    if ('token' in what) {
      const expiresMs = what.exp === undefined ? undefined : Math.floor(what.exp * 1_000);
      return { token: what.token, atMs: now(), expiresMs };
    }
    let atMs = now();
    for (const { session, identity } of here()) {
      const isIt = 'user' in what ? identity.user === what.user : session === what.session;
      if (isIt) atMs = Math.max(atMs, identity.token?.issuedMs ?? atMs);
    }
    return { ...what, atMs };
  }
}

/** From when no token that it is of could be accepted, revoked or not. */
export function untilMs(revocation: Revocation, terms: TokenTerms): number {
  const latestMs = revocation.atMs + longestMs(terms);
  const { expiresMs } = 'token' in revocation ? revocation : {};
  return expiresMs === undefined ? latestMs : Math.min(latestMs, expiresMs + terms.toleranceMs);
}

function longestMs({ lifeMs, toleranceMs }: TokenTerms): number {
  return lifeMs + 2 * toleranceMs;
}

function nameOf(of: Subject): string {
  if ('session' in of) return of.session;
  return 'user' in of ? of.user : of.token;
}

/** The revocation, where it holds for a token as old as this one. */
function before(revocation: Revocation | undefined, token: Identity['token']): Revocation | undefined {
  if (revocation === undefined || token === undefined) return undefined;
  return (token.issuedMs ?? -Infinity) <= revocation.atMs ? revocation : undefined;
}

function byTime(a: Revocation, b: Revocation): number {
  return a.atMs - b.atMs;
}

function refused(code: ErrorCode, text: string): NotDone {
  return { type: 'refused', code, text };
}
