/**
 * Who speaks, as far as this device can tell: whoever the relay greeted, else the token, else the last one known here.
 * What is stored is stored as this user and never sent as another.
 */
import { ReplaySubject, distinctUntilChanged, firstValueFrom, type Observable } from 'rxjs';
import type { Clock } from '../connection/clock.ts';
import { isRecord } from '../protocol/shape.ts';
import type { Store } from '../storage/store.ts';

/** How long a token may take before the last known user is taken for who this is. */
const PATIENCE_MS = 2_000;
/** Whom a relay in `--dev` mode takes a peer without a token for. */
const DEV_USER = 'dev';

/** The user a token speaks for; nothing is verified here, that is for the relay. */
export function userOf(token: string): string | undefined {
  if (token.startsWith('dev:')) return token.slice(4);
  const [, payload] = token.split('.');
  if (payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(claims) && typeof claims['sub'] === 'string' ? claims['sub'] : undefined;
  } catch {
    return undefined;
  }
}

export class Identity {
  readonly #store: Store;
  readonly #undo: () => void;
  readonly #users = new ReplaySubject<string>(1);
  #user: string | undefined;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#undo = clock.after(PATIENCE_MS, () => void this.#guess());
  }

  /** The user, once known. */
  get user(): string | undefined {
    return this.#user;
  }

  /** Emits when it becomes known, and when it turns out to be another. */
  get user$(): Observable<string> {
    return this.#users.pipe(distinctUntilChanged());
  }

  known(): Promise<string> {
    return firstValueFrom(this.#users);
  }

  /** A token was fetched, or could not be. */
  token(token: string | undefined): void {
    const user = token === undefined ? undefined : userOf(token);
    if (user !== undefined) this.#settle(user);
    else void this.#guess();
  }

  /** The relay has said who this is. */
  greeted(user: string): void {
    this.#settle(user);
    this.#store.setLastUser(user).catch(() => undefined); // only a convenience for the next start while offline
  }

  async #guess(): Promise<void> {
    const last = await this.#store.lastUser().catch(() => undefined);
    if (this.#user === undefined) this.#settle(last ?? DEV_USER);
  }

  #settle(user: string): void {
    this.#undo();
    this.#user = user;
    this.#users.next(user);
  }

  close(): void {
    this.#undo();
  }
}
