/** What a page can show of its outbox, counted when something has changed. */
import { BehaviorSubject, type Observable } from 'rxjs';
import type { Clock } from '../connection/clock.ts';
import type { Store } from '../storage/store.ts';
import type { Identity } from './identity.ts';

export interface OutboxState {
  /** Rows not yet acknowledged. */
  waiting: number;
  /** Age of the oldest of them, in ms. */
  oldestMs: number;
  /** Whether this tab is the one that sends, and is connected. */
  sending: boolean;
  /** Conversations whose rows the relay refused for now; they are tried again. */
  stuck: readonly string[];
  /** `memory`: what waits does not survive a reload. */
  durability: 'disk' | 'memory';
}

export interface Tally {
  readonly state$: Observable<OutboxState>;
  /** Something may have changed. One count at a time; what changes meanwhile is counted after it. */
  count(): void;
  close(): void;
}

export function createTally(
  store: Store,
  identity: Identity,
  clock: Clock,
  look: () => Pick<OutboxState, 'sending' | 'stuck'>,
): Tally {
  const nothing = { waiting: 0, oldestMs: 0, sending: false, stuck: [], durability: store.durability };
  const state$ = new BehaviorSubject<OutboxState>(nothing);
  let counting = false;
  let again = false;

  const count = async (): Promise<void> => {
    counting = true;
    for (again = true; again && !state$.closed;) {
      again = false;
      const rows = await store.count(await identity.known()).catch(() => undefined);
      if (rows === undefined) continue;
      const { waiting, oldestMs = clock.now() } = rows;
      const state = { waiting, oldestMs: Math.max(0, clock.now() - oldestMs), ...look(), durability: store.durability };
      if (JSON.stringify(state) !== JSON.stringify(state$.value)) state$.next(state);
    }
    counting = false;
  };

  return {
    state$,
    count() {
      again = true;
      if (!counting) void count().catch(() => undefined); // the identity is not known any more: the client was closed
    },
    close: () => state$.complete(),
  };
}
