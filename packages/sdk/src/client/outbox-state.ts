/** What a page can show of its outbox, counted when something has changed. */
import { BehaviorSubject, type Observable } from 'rxjs';
import type { Clock } from '../connection/clock.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { OutboxMessage, Store } from '../storage/store.ts';
import type { Identity } from './identity.ts';

/** Something said that the relay refused for good: it has left the outbox, and nobody was given it. */
export interface Refusal {
  /** Of the conversation, or of the event that was published. */
  id: string;
  of: OutboxMessage['type'];
  code: ErrorCode;
  /** A sentence. */
  message: string;
}

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
  /** What was refused while this page was open, by whichever tab it was sent; the last 20, newest last. */
  refused: readonly Refusal[];
  /** Why less is kept on this device than was promised, and what to do: sentences for people. */
  warnings: readonly string[];
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
  look: () => Omit<OutboxState, 'waiting' | 'oldestMs'>,
): Tally {
  const state$ = new BehaviorSubject<OutboxState>({ waiting: 0, oldestMs: 0, ...look() });
  let counting = false;
  let again = false;

  const count = async (): Promise<void> => {
    counting = true;
    while (again && !state$.closed) {
      again = false;
      const rows = await store.count(await identity.known()).catch(() => undefined);
      if (!rows) continue;
      const { waiting, oldestMs = clock.now() } = rows;
      const state = { waiting, oldestMs: Math.max(0, clock.now() - oldestMs), ...look() };
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
