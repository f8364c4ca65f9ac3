/** Where the page gets its token: from this origin, and from what it remembers while that cannot be reached. */
import * as v from 'valibot';

const Answer = v.object({ token: v.pipe(v.string(), v.minLength(1)) });

/** An origin that does not answer within this is as good as none. */
const PATIENCE_MS = 5_000;

interface Surroundings {
  ask: typeof fetch;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * The token source of one user, to be given to the client. A fresh token is always preferred: one that is remembered may
 * have been signed with a key that is no longer in use. Without an answer the last one is used, so that a page that
 * starts offline knows who it is.
 */
export function tokenFor(user: string, { ask, storage }: Surroundings): () => Promise<string> {
  const key = `campaigns.token.${user}`;
  return async () => {
    try {
      const response = await ask(`/token?user=${encodeURIComponent(user)}`, {
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const { token } = v.parse(Answer, await response.json());
      storage.setItem(key, token);
      return token;
    } catch (error) {
      const remembered = storage.getItem(key);
      if (remembered !== null) return remembered;
      throw error;
    }
  };
}
