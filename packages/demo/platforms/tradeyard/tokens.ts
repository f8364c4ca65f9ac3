/** Short-lived tokens against login and password; there is no refreshing, only a new one. */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { ApiAnswer } from '../sandbox/message.ts';

const Ask = v.object({
  Login: v.string(),
  Password: v.string(),
  TokenExpirationInMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440)), 60),
});

export interface Tokens {
  give(body: unknown): ApiAnswer;
  isGood(token: string | string[] | undefined): boolean;
  expireAll(): void;
}

export function createTokens(account: { login: string; password: string }, now: () => number): Tokens {
  const expiry = new Map<string, number>();
  return {
    give: (body) => {
      const asked = v.safeParse(Ask, body);
      if (!asked.success) return { status: 400, body: { Message: v.summarize(asked.issues), ErrorDetails: [] } };
      const { Login, Password, TokenExpirationInMinutes } = asked.output;
      if (Login !== account.login || Password !== account.password) {
        return {
          status: 401,
          body: { Message: 'Authentication failed: unknown login or wrong password.', ErrorDetails: [] },
        };
      }
      const token = randomUUID();
      expiry.set(token, now() + TokenExpirationInMinutes * 60_000);
      return { status: 200, body: { Token: token, TokenExpirationInMinutes } };
    },
    isGood: (token) => typeof token === 'string' && (expiry.get(token) ?? 0) > now(),
    expireAll: () => expiry.clear(),
  };
}
