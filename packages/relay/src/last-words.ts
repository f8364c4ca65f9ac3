/** Why the relay ends a connection that it had let in. */
import type { Bye } from '@tame/sdk/protocol';

export const EXPIRED: Bye = {
  code: 'UNAUTHENTICATED',
  text: 'The token has expired; fetch a new one and connect again.',
  retryable: true,
};

export const REVOKED: Bye = {
  code: 'UNAUTHENTICATED',
  text: 'The token has been revoked; fetch a new one.',
  retryable: true,
};

export const SESSION_REVOKED: Bye = {
  code: 'UNAUTHENTICATED',
  text: 'This session has been revoked; fetch a new token.',
  retryable: true,
};

export const SUPERSEDED: Bye = {
  code: 'FENCED',
  text: 'A newer connection of this session took over.',
  retryable: false,
};

export const TOO_SLOW: Bye = {
  code: 'SLOW_CONSUMER',
  text: 'This peer does not read what it is told: connect again, and go on from what was heard.',
  retryable: true,
};

/** How long who floods is asked to stay away. */
const FLOOD_MS = 5_000;

/** It went on talking while so many bytes of what it had said were not acknowledged. */
export function floodOf(bytes: number): Bye {
  const text = `More than ${bytes} bytes of what this peer said are not handled yet (unhandledBytesPerPeer): wait for acknowledgements before you go on.`;
  return { code: 'RATE_LIMITED', text, retryable: true, retryAfterMs: FLOOD_MS };
}
