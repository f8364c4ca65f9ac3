/**
 * Where a client keeps what it has said until the relay has taken responsibility for it.
 *
 * Promises of every store:
 * 1. `put` resolves when the rows are kept as well as this store can (on disk for IndexedDB), all or none of them.
 * 2. Rows come back in the order they were put, across restarts and across the tabs of one browser.
 * 3. Rows of one user are never seen by another.
 * 4. A store that cannot keep rejects `put` with `OUTBOX_FULL` (no room) or `UNKNOWN` (broken); nothing half-written.
 */
import { TameError } from '../contract/error.ts';
import type { Up } from '../protocol/up.ts';

/** What goes through the outbox: said once, kept until acknowledged, harmless when said twice. */
export type OutboxMessage = Extract<Up, { type: 'request' | 'message' | 'messages' | 'cancel' | 'publish' }>;

export interface NewRow {
  /** Who said it. A row is only ever sent as this user. */
  readonly user: string;
  readonly message: OutboxMessage;
  /** Clock of this device; only to show how old a row is. */
  readonly storedMs: number;
  /** Of a request: takes the place of what waits here under the same name and was not claimed. */
  readonly replaces?: string;
}

export interface Row extends NewRow {
  /** Place in the order, given by the store. */
  readonly place: number;
}

export interface Put extends Row {
  /** Conversations that it has taken the place of, where it was to: all that was said in them is gone. */
  readonly replaced?: readonly string[];
}

export interface Store {
  readonly durability: 'disk' | 'memory';
  put(rows: readonly NewRow[]): Promise<readonly Put[]>;
  /** From now on nothing takes its place: it is about to be sent. False: something has. */
  claim(place: number): Promise<boolean>;
  /** Rows of a user behind a place, in order. What is put later comes behind, also after the store gave up a promise. */
  list(user: string, after: number, limit: number): Promise<readonly Row[]>;
  /** The rows that speak of one conversation. */
  about(user: string, id: string): Promise<readonly Row[]>;
  /** How many rows wait, and the `storedMs` of the oldest. */
  count(user: string): Promise<{ waiting: number; oldestMs: number | undefined }>;
  remove(places: readonly number[]): Promise<void>;
  /** The last user who was known here; for starting while offline. */
  lastUser(): Promise<string | undefined>;
  setLastUser(user: string): Promise<void>;
  /** Emits when the store had to give up its promise, with the reason; the client shows it. */
  onDegraded(listener: (reason: string) => void): () => void;
  close(): Promise<void>;
}

/** What a store says to whoever still uses it after `close`. */
export function storeClosed(): TameError {
  return new TameError('UNKNOWN', 'The client is closed: nothing was kept or sent. Create a new one.');
}
