/** Waits for the relay's first word. */
import { filter, firstValueFrom, type Observable } from 'rxjs';
import type { Connection } from '../connection/state.ts';
import { TameError } from '../contract/error.ts';

/** Resolves once the relay has greeted us; rejects with why it would not have us. */
export async function greeted(connection$: Observable<Connection>): Promise<void> {
  const decided$ = connection$.pipe(filter(({ state }) => state === 'online' || state === 'refused'));
  const now = await firstValueFrom(decided$, { defaultValue: undefined });
  if (now === undefined) throw new TameError('CANCELLED', 'It was closed before the relay answered.');
  if (now.state === 'refused') throw new TameError(now.code, now.message);
}
