/** The one error that the SDK throws, rejects with, or ends an Observable with. */
import { RETRYABLE, type ErrorCode } from '../protocol/errors.ts';

export class TameError extends Error {
  override readonly name = 'TameError';
  // Declared, not defined: the constructor sets them, and a page need not load it twice.
  /** One of the codes of the protocol. */
  declare readonly code: ErrorCode;
  /** Whether saying it again may help. */
  declare readonly retryable: boolean;
  /** With `FAILED`: the word that the service gave to `ctx.fail`. */
  declare readonly reason: string | undefined;
  /** Whatever the service added. */
  declare readonly data: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    more: { reason?: string | undefined; data?: unknown; cause?: unknown } = {},
  ) {
    super(message, more);
    this.code = code;
    this.retryable = RETRYABLE[code];
    this.reason = more.reason;
    this.data = more.data;
  }
}
