/** What a private conversation is spoken and heard through; private/veil.ts makes it. */
import type { Observable } from 'rxjs';
import type { Entry } from '../protocol/entries.ts';
import type { RelaySnapshot } from '../protocol/sights.ts';
import type { OutboxMessage } from '../storage/store.ts';
import type { Outcome } from './handle.ts';

export interface Veil {
  /** For the outbox. What was said first is sealed first. */
  seal(message: OutboxMessage): Promise<OutboxMessage>;
  /** What came, opened in its order. Errors with `DATA_CORRUPT`. */
  open<T extends Entry | string | undefined>(came$: Observable<T>, as: Came): Observable<T>;
  /** How it has ended. Never rejects. */
  settled(heard: Heard): Promise<Outcome>;
  /** What the relay shows of it, opened. */
  snapshot(came: RelaySnapshot): Promise<RelaySnapshot>;
}

/** Entries of a log behind an offset, or the latest of something. */
export type Came = number | 'status' | 'question';

/** What is heard of it here, sealed. */
export interface Heard {
  readonly settled: Promise<Outcome>;
  /** The last entry heard. */
  readonly position: { readonly after: number };
  /** Entries behind an offset, oldest first. */
  entries(after: number): Observable<Entry>;
}
