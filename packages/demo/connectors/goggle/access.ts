/** Trades the refresh token for access tokens: once for all who wait, and again before one runs out. */
import * as v from 'valibot';
import type { Clock } from '../../contracts/clock.ts';
import type { Credentials } from '../caller.ts';
import type { Http } from '../http.ts';

export interface GoggleSecrets {
  developerToken: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

const Grant = v.object({ access_token: v.string(), expires_in: v.number() });

/** A token that would run out during the request is as good as none. */
const MARGIN_MS = 30_000;

export function createAccess(secrets: GoggleSecrets, http: Http, clock: Clock): Credentials {
  let grant: { headers: Record<string, string>; untilMs: number } | undefined;
  let asking: ReturnType<Credentials> | undefined;

  async function ask(): ReturnType<Credentials> {
    const answer = await http({
      method: 'POST',
      path: '/oauth/token',
      form: {
        grant_type: 'refresh_token',
        client_id: secrets.clientId,
        client_secret: secrets.clientSecret,
        refresh_token: secrets.refreshToken,
      },
    });
    if (answer.type !== 'answered' || answer.status === 429 || answer.status >= 500)
      return { problem: { type: 'not-sent' } };
    const given = v.safeParse(Grant, answer.body);
    if (answer.status !== 200 || !given.success) {
      return { problem: { type: 'refused', code: 'credentials', detail: 'Goggle does not accept the refresh token' } };
    }
    const { access_token, expires_in } = given.output;
    const headers = { authorization: `Bearer ${access_token}`, 'developer-token': secrets.developerToken };
    grant = { headers, untilMs: clock.now() + expires_in * 1000 };
    return { headers };
  }

  return async (fresh) => {
    if (fresh) grant = undefined;
    if (grant && grant.untilMs - MARGIN_MS > clock.now()) return { headers: grant.headers };
    asking ??= ask().finally(() => (asking = undefined));
    return asking;
  };
}
