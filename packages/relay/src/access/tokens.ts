/** The tokens of peers: looked at when they are shown, at the door or in-band, and for as long as a peer is here with one. */
import type { Bye } from '@tame/sdk/protocol';
import type { Access, Identity, Verdict } from '../access.ts';
import { EXPIRED, REVOKED } from '../last-words.ts';
import type { Peer } from '../peer.ts';
import type { Revocations } from './revocations.ts';

export interface TokensPorts {
  readonly access: Access;
  readonly revocations: Pick<Revocations, 'refuse' | 'end'>;
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
}

export class Tokens {
  readonly #ports: TokensPorts;

  constructor(ports: TokensPorts) {
    this.#ports = ports;
  }

  /** Whose it is, or why it is no good. Never rejects. */
  async verify(token: string | undefined): Promise<Verdict> {
    const { access, revocations } = this.#ports;
    const verdict = await access.verify(token);
    const isRevoked = verdict.ok && revocations.refuse(verdict.identity);
    return isRevoked ? { ok: false, code: 'UNAUTHENTICATED', text: REVOKED.text } : verdict;
  }

  /** Takes a new token in-band; false when it is not good or another user's. */
  async renew(peer: Peer, token: string): Promise<boolean> {
    const verdict = await this.verify(token);
    if (!verdict.ok || verdict.identity.user !== peer.user) return false;
    peer.identity = verdict.identity;
    const { expiresMs } = verdict.identity;
    const left = expiresMs === undefined ? undefined : Math.max(1, expiresMs - this.#ports.now());
    peer.tell(left === undefined ? { type: 'token' } : { type: 'token', expiresMs: left });
    return true;
  }

  /** Why nobody comes in with what was good a moment ago. */
  refusal(identity: Identity): Bye | undefined {
    return this.#ports.revocations.refuse(identity) ? REVOKED : undefined;
  }

  /** Why whoever is here with this token has to go; undefined while it is good. */
  endOf(identity: Identity): Bye | undefined {
    const { now, revocations } = this.#ports;
    if ((identity.acceptedUntilMs ?? Infinity) <= now()) return EXPIRED;
    return revocations.end(identity) ? REVOKED : undefined;
  }
}
