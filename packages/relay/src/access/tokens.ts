/** The tokens of peers: looked at when they are shown, at the door or in-band, and for as long as a peer is here with one. */
import type { Bye } from '@tame/sdk/protocol';
import type { Access, Identity, Verdict } from '../access.ts';
import { EXPIRED, REVOKED, SESSION_REVOKED } from '../last-words.ts';
import type { Peer } from '../peer.ts';
import type { Holder, Revocations } from './revocations.ts';

export interface TokensPorts {
  readonly access: Access;
  readonly revocations: Pick<Revocations, 'refuse' | 'refuseSession' | 'end'>;
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
}

export class Tokens {
  readonly #ports: TokensPorts;

  constructor(ports: TokensPorts) {
    this.#ports = ports;
  }

  /** Whose it is, or why it is no good for this session. Never rejects. */
  async verify(token: string | undefined, session: string): Promise<Verdict> {
    const verdict = await this.#ports.access.verify(token);
    const refusal = verdict.ok ? this.refusal({ session, identity: verdict.identity }) : undefined;
    return refusal === undefined ? verdict : { ok: false, code: 'UNAUTHENTICATED', text: refusal.text };
  }

  /** Takes a new token in-band; false when it is not good or another user's. */
  async renew(peer: Peer, token: string): Promise<boolean> {
    const verdict = await this.verify(token, peer.session);
    if (!verdict.ok || verdict.identity.user !== peer.user) return false;
    // It is about to end: a newer token must not keep it.
    if (this.#ports.revocations.refuseSession(peer)) return false;
    peer.identity = verdict.identity;
    const { expiresMs } = verdict.identity;
    const left = expiresMs === undefined ? undefined : Math.max(1, expiresMs - this.#ports.now());
    peer.tell(left === undefined ? { type: 'token' } : { type: 'token', expiresMs: left });
    return true;
  }

  /** Why nobody comes in with what was good a moment ago. */
  refusal(who: Holder): Bye | undefined {
    const { revocations } = this.#ports;
    if (revocations.refuse(who.identity)) return REVOKED;
    return revocations.refuseSession(who) ? SESSION_REVOKED : undefined;
  }

  /** Why whoever is here with this token has to go; undefined while it is good. */
  endOf(identity: Identity): Bye | undefined {
    const { now, revocations } = this.#ports;
    if ((identity.acceptedUntilMs ?? Infinity) <= now()) return EXPIRED;
    return revocations.end(identity) ? REVOKED : undefined;
  }
}
