/** Keeps a valid Tradeyard token: asked for once for all who wait, and again before it runs out. */
import * as v from 'valibot';
import type { Clock } from '../../contracts/clock.ts';
import type { Credentials } from '../caller.ts';
import type { Http } from '../http.ts';

const Given = v.object({ Token: v.string(), TokenExpirationInMinutes: v.number() });

const LIFETIME_MINUTES = 60;
/** A token that would run out during the request is as good as none. */
const MARGIN_MS = 30_000;

export function createSession(account: { login: string; password: string }, http: Http, clock: Clock): Credentials {
  let token: { headers: Record<string, string>; untilMs: number } | undefined;
  let asking: ReturnType<Credentials> | undefined;

  async function ask(): ReturnType<Credentials> {
    const answer = await http({
      method: 'POST',
      path: '/auth',
      json: { Login: account.login, Password: account.password, TokenExpirationInMinutes: LIFETIME_MINUTES },
    });
    if (answer.type !== 'answered' || answer.status === 429 || answer.status >= 500)
      return { problem: { type: 'not-sent' } };
    const given = v.safeParse(Given, answer.body);
    if (answer.status !== 200 || !given.success) {
      return {
        problem: { type: 'refused', code: 'credentials', detail: 'Tradeyard does not accept login and password' },
      };
    }
    const { Token, TokenExpirationInMinutes } = given.output;
    token = { headers: { 'TY-Auth': Token }, untilMs: clock.now() + TokenExpirationInMinutes * 60_000 };
    return { headers: token.headers };
  }

  return async (fresh) => {
    if (fresh) token = undefined;
    if (token && token.untilMs - MARGIN_MS > clock.now()) return { headers: token.headers };
    asking ??= ask().finally(() => (asking = undefined));
    return asking;
  };
}
