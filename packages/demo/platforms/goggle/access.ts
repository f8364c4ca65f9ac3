/** A developer token that never changes, and an access token against the refresh token, good for an hour. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import * as v from 'valibot';
import type { ApiAnswer } from '../sandbox/message.ts';
import { failure } from './failure.ts';

export interface GoggleAccount {
  developerToken: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  customerId: string;
}

const Grant = v.object({
  grant_type: v.literal('refresh_token'),
  client_id: v.string(),
  client_secret: v.string(),
  refresh_token: v.string(),
});

const LIFETIME_S = 3600;

export interface Access {
  grant(form: unknown): ApiAnswer;
  /** Undefined when the caller may go on. */
  problem(headers: IncomingHttpHeaders): ApiAnswer | undefined;
  expireAll(): void;
}

export function createAccess(account: GoggleAccount, now: () => number): Access {
  const expiry = new Map<string, number>();
  return {
    grant: (form) => {
      const asked = v.safeParse(Grant, form);
      if (!asked.success)
        return {
          status: 400,
          body: { error: 'invalid_request', error_description: 'Send grant_type refresh_token as a form.' },
        };
      const { client_id, client_secret, refresh_token } = asked.output;
      if (client_id !== account.clientId || client_secret !== account.clientSecret) {
        return { status: 401, body: { error: 'invalid_client', error_description: 'The OAuth client was not found.' } };
      }
      if (refresh_token !== account.refreshToken) {
        return {
          status: 400,
          body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
        };
      }
      const token = `ggl.${randomUUID()}`;
      expiry.set(token, now() + LIFETIME_S * 1000);
      return { status: 200, body: { access_token: token, expires_in: LIFETIME_S, token_type: 'Bearer' } };
    },
    problem: (headers) => {
      if (headers['developer-token'] !== account.developerToken) {
        return failure('PERMISSION_DENIED', [
          {
            errorCode: { authenticationError: 'DEVELOPER_TOKEN_INVALID' },
            message: 'The developer token is not valid.',
          },
        ]);
      }
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
      if (token !== undefined && (expiry.get(token) ?? 0) > now()) return undefined;
      return failure('UNAUTHENTICATED', [
        {
          errorCode: { authenticationError: 'OAUTH_TOKEN_EXPIRED' },
          message: 'The access token is missing, unknown or expired.',
        },
      ]);
    },
    expireAll: () => expiry.clear(),
  };
}
