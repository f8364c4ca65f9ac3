/**
 * Who speaks, as far as this device can tell: whoever the relay greeted, else the token, else the last one known here.
 * What is stored is stored as this user and never sent as another.
 */
import { ReplaySubject, firstValueFrom, type Observable } from 'rxjs';
import type { Clock } from '../connection/clock.ts';
import { isRecord } from '../protocol/shape.ts';
import { storeClosed, type Store } from '../storage/store.ts';

/** How long a token may take before the last known user is taken for who this is. */
const PATIENCE_MS = 2_000;
/** Whom a relay in `--dev` mode takes a peer without a token for. */
const DEV_USER = 'dev';

/** The user a token speaks for; nothing is verified here, that is for the relay. */
function userOf(token = ''): string | undefined {
  if (token.startsWith('dev:')) return token.slice(4);
  const [, payload = ''] = token.split('.');
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(claims) && typeof claims['sub'] === 'string' ? claims['sub'] : undefined;
  } catch {
    return undefined;
  }
}

export interface Identity {
  /** The user, once known. */
  readonly user: string | undefined;
  /** Emits when it becomes known, and when it turns out to be another. */
  readonly user$: Observable<string>;
  /** Rejects with `UNKNOWN` when the client is closed before it is known. */
  known(): Promise<string>;
  /** A token was fetched, or could not be. */
  token(token: string | undefined): void;
  /** The relay has said who this is. */
  greeted(user: string): void;
  close(): void;
}

export function createIdentity(store: Store, clock: Clock): Identity {
  const users$ = new ReplaySubject<string>(1);
  let user: string | undefined;

  const settle = (known: string): void => {
    undo();
    if (user !== known) users$.next((user = known));
  };
  const guess = async (): Promise<void> => {
    const last = await store.lastUser().catch(() => undefined);
    if (!user) settle(last ?? DEV_USER);
  };
  const undo = clock.after(PATIENCE_MS, () => void guess());

  return {
    get user() {
      return user;
    },
    user$: users$,
    async known() {
      const known = user ?? (await firstValueFrom(users$, { defaultValue: undefined }));
      if (!known) throw storeClosed();
      return known;
    },
    token(token) {
      const spoken = userOf(token);
      if (spoken) settle(spoken);
      else void guess();
    },
    greeted(told) {
      settle(told);
      store.setLastUser(told).catch(() => undefined); // only a convenience for the next start while offline
    },
    close() {
      undo();
      users$.complete();
    },
  };
}
