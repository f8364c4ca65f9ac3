/** The first words: what the relay says to a hello. */
import {
  MAX_BODY_BYTES,
  OLDEST_SUPPORTED_VERSION,
  PROTOCOL_VERSION,
  type Bye,
  type Hello,
  type Welcome,
} from '@tame/sdk/protocol';
import type { Engine } from '../engine/engine.ts';
import type { Peer } from '../peer.ts';

/** A connection, once it has been greeted. */
export interface Attached {
  readonly peer: Peer;
  /** A frame has come. What comes back is why the connection must end, if it must. */
  hear(frame: unknown): Bye | undefined;
  /** The connection is gone; `forGood` when the peer said so. */
  lost(forGood: boolean): void;
}

/** Why this relay cannot talk to such a peer; undefined when it can. */
export function versionRefusal({ protocol }: Hello): Bye | undefined {
  if (protocol >= OLDEST_SUPPORTED_VERSION && protocol <= PROTOCOL_VERSION) return undefined;
  const spoken = `${OLDEST_SUPPORTED_VERSION} to ${PROTOCOL_VERSION}`;
  const text = `This relay speaks versions ${spoken} of the protocol, not ${protocol}.`;
  return { code: 'UNSUPPORTED', text, retryable: false };
}

export function welcomeOf(peer: Peer, engine: Engine, resumed: boolean, nowMs: number): Welcome {
  const { expiresMs } = peer.identity;
  return {
    protocol: PROTOCOL_VERSION,
    session: peer.session,
    resumed,
    received: resumed ? peer.ackBehind(peer.sequence.acked) : 0,
    user: peer.user,
    epoch: engine.epoch,
    durability: engine.durability,
    maxBodyBytes: MAX_BODY_BYTES,
    ...(expiresMs !== undefined && { expiresMs: Math.max(0, expiresMs - nowMs) }),
  };
}
