/** What somebody wants to revoke. */
import { isId, type ErrorCode } from '@tame/sdk/protocol';
import { isPrintable } from '../access.ts';

/** What is to be revoked: all tokens of a user that were issued until now, one session, or one token by its `jti`. */
export type Revoking =
  | { readonly user: string }
  | { readonly session: string }
  | {
      readonly token: string;
      /** Its `exp`, in seconds: so long the revocation is kept. @default as long as a token may live */
      readonly exp?: number | undefined;
    };

/** Nothing was revoked; the message says why, and what to do. */
export class NotRevoked extends Error {
  override readonly name = 'NotRevoked';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What was said, if it can be understood. */
export function readRevoking(given: ReadonlyMap<string, unknown>): Revoking | undefined {
  const [user, session, token, exp] = ['user', 'session', 'token', 'exp'].map((name) => given.get(name));
  if ([user, session, token].filter((each) => each !== undefined).length !== 1) return undefined;
  if (token === undefined && exp !== undefined) return undefined;
  if (user !== undefined) return isPrintable(user) ? { user } : undefined;
  if (session !== undefined) return isId(session) ? { session } : undefined;
  if (!isPrintable(token)) return undefined;
  if (exp === undefined) return { token };
  return typeof exp === 'number' && Number.isSafeInteger(Math.floor(exp * 1_000)) ? { token, exp } : undefined;
}
