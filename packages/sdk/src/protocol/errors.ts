/**
 * Every way a thing can fail, in one table: whether saying it again may help. PROTOCOL.md shows the same table; a test
 * compares the two.
 */
export const RETRYABLE = {
  /** The service refused or could not do it; `reason` and `data` are its own. */
  FAILED: false,
  /** Nobody offers this service now, and the request was not to wait. */
  NO_SERVICE: true,
  /** No worker took the request within its `ttlMs`. */
  EXPIRED: true,
  /** The conversation did not end within its `deadlineMs`. */
  DEADLINE: true,
  /** The worker gave no sign of life for `silenceMs`. */
  SILENCE: true,
  /** Somebody cancelled it. */
  CANCELLED: false,
  /** It was refused before any work began. */
  REJECTED: false,
  /** All attempts were used up; the request is among the dead letters. */
  DEAD: false,
  /** The queue of the service holds as much as it may. */
  QUEUE_FULL: true,
  /** This device has no room to keep the request; nothing was sent. */
  OUTBOX_FULL: true,
  /** The relay has no room to keep it. */
  STORE_FULL: true,
  /** A payload or frame is above its limit. */
  TOO_LARGE: false,
  /** More was said than is allowed; wait `retryAfterMs`. */
  RATE_LIMITED: true,
  /** The peer did not read what it was sent; connect again and resume. */
  SLOW_CONSUMER: true,
  /** The id was used before, for other content or by another user. */
  ID_CONFLICT: false,
  /** There is no such thing, or it is not yours to know of. */
  NOT_FOUND: false,
  /** The token does not allow this. */
  FORBIDDEN: false,
  /** The token is missing, wrong, out of date or revoked, or its session is. */
  UNAUTHENTICATED: false,
  /** The message breaks the rules of the protocol or of the contract. */
  BAD_REQUEST: false,
  /** Entries between two positions are no longer kept. */
  GAP: false,
  /** The log does not reach the position: the relay lost or restored its data. */
  RESET: false,
  /** The attempt is over: its lease was lost or the conversation has ended. */
  FENCED: false,
  /** A record failed its checksum and is not served, or what was said in private does not open. */
  DATA_CORRUPT: false,
  /** The other side does not speak this version or know this message. */
  UNSUPPORTED: false,
  /** It is not known whether it happened; saying it again with the same id is safe. */
  UNKNOWN: true,
} as const satisfies Record<string, boolean>;

export type ErrorCode = keyof typeof RETRYABLE;

export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(RETRYABLE, text);
}

export const ERROR_CODES: readonly ErrorCode[] = Object.keys(RETRYABLE).filter(isErrorCode);
