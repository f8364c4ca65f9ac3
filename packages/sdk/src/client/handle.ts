/** What a page holds of one conversation. */
import type { Observable } from 'rxjs';
import type { TameError } from '../contract/error.ts';
import type { Correction, RelayState } from '../protocol/entries.ts';

/** Where a conversation stands. The first two are known to this device, the rest to the relay. */
export type ConversationState = 'stored' | 'accepted' | RelayState | 'rejected';

/** A place in a log. Another epoch is another log. */
export interface Position {
  epoch: string;
  offset: number;
}

/** A sentence for a person. */
export interface Note {
  level: 'info' | 'warn' | 'error';
  text: string;
  /** Values that the service used instead of those it was given. */
  corrections?: readonly Correction[];
}

/** What is known of a conversation at one moment. */
export interface Snapshot<Status = unknown> {
  id: string;
  service: string;
  /** Who asked, in a list of other people's work. */
  user?: string;
  state: ConversationState;
  /** Deliveries to a worker so far. */
  attempt: number;
  /** Requests before this one while it is queued; about right. */
  waitingAhead?: number;
  /** Live workers of the service. */
  workers?: number;
  /** What the worker needs to hear, while the state is `input-required`. */
  question?: unknown;
  status?: Status;
  statusAgeMs?: number;
  /**
   * A worker has begun it and cannot be reached now, or has been silent for three times its `statusEveryMs`: the status is
   * that of before.
   */
  stale?: boolean;
  /** Replies so far. */
  replies: number;
  /** Of the last entry; unset while only this device knows of the conversation. */
  position?: Position;
  createdMs: number;
  updatedMs: number;
  /** Why it ended, unless it completed. */
  error?: { code: string; message: string };
  /** All that work on it together, where there are several, or its event has begun. */
  event?: EventSnapshot;
}

/** The tasks that work together on one conversation, at one moment. */
interface EventSnapshot {
  /** Whoever leads them, with its token and the conversation it works on. */
  leader?: { name: string; token: number; task: string } | undefined;
  /** What was asked as a part of it, and of its parts, and has not ended; up to 256. */
  tasks: readonly {
    id: string;
    /** What it is a part of. */
    parent: string;
    service: string;
    state: RelayState;
    attempt: number;
    /** What its worker calls itself. */
    worker?: string;
    /** Its place in the line of those that stand for the lead. */
    place?: number;
  }[];
  /** What its tasks have found out: the keys, and the offsets of the newest entry of each. */
  discoveries: readonly { key: string; offset: number }[];
}

/** How a conversation ended. */
export interface Outcome {
  state: 'completed' | 'failed' | 'cancelled' | 'expired' | 'rejected';
  error?: TameError;
  /** How many replies there were. */
  replies: number;
}

/**
 * A conversation: its replies, from the first, once each and in order, to every subscriber, however late; then it
 * completes or errors. Unsubscribing only stops listening.
 */
export interface Conversation<Reply = unknown, Message = unknown, Status = unknown> extends Observable<Reply> {
  /** Known at once, and durable before anything is sent. */
  readonly id: string;
  readonly service: string | undefined;
  /** Where it stands, replayed to who comes late; completes at the end. */
  readonly state$: Observable<ConversationState>;
  /** What the worker needs to hear, while the state is `input-required`; undefined otherwise. */
  readonly question$: Observable<unknown>;
  /** The latest status, replayed to who comes late. */
  readonly status$: Observable<Status>;
  /** Sentences for people, from the first. */
  readonly notes$: Observable<Note>;
  /** How it ended. Never rejects. */
  readonly settled: Promise<Outcome>;
  /**
   * Says something to the worker; in half-duplex mode that ends this side's turn, unless there is `more`: the
   * worker hears all of a turn at its end. What is said in one turn of the event loop goes together, and the last of it
   * says whether there is more: it costs little more than one.
   * Resolves when it is stored on this device; rejects with `OUTBOX_FULL`, `TOO_LARGE` or `BAD_REQUEST`. */
  send(message: Message, options?: { more?: boolean }): Promise<void>;
  /** What the relay knows now, also when the worker is busy or dead. Rejects with `NOT_FOUND`; waits while offline. */
  peek(): Promise<Snapshot<Status>>;
  /** Stops the work. Resolves when the wish is stored on this device. */
  cancel(reason?: string): Promise<void>;
}
