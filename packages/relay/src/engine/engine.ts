/**
 * What the relay asks of storage, and the promises every engine keeps:
 *
 * 1. What a promise of `transact` or `publish` resolved is on disk: it survives kill -9 and, where `durability` is
 *    `power`, the loss of power. Nothing a `read` or `list` returns can be lost any more.
 * 2. A step sees every step before it, applies whole or not at all, and everything derived from the record
 *    (queue, lists, timers, dead letters) changes with it.
 * 3. Steps called in one turn of the event loop share one commit, and resolve in the order they were called. Only a
 *    step that changes nothing, and saw nothing but what is on disk, waits for nobody.
 * 4. After the first error of the store nothing resolves any more: `failed` settles and the relay exits.
 *    A promise that never settles means "unknown", never "did not happen".
 * 5. A record that fails its checksum is never served: steps on it reject and reads of it throw with the code
 *    `DATA_CORRUPT`; lists leave it out, and `waiting` and `due` do not give it again.
 */
import type { ConversationId, Durability, Entry, NewEntry } from '@tame/sdk/protocol';
import type { Conversation } from './conversation.ts';
import type { Revocation, Subject } from './revocation.ts';

/** What a step does: a new record, entries for its log, and what the caller wants to know. */
export interface Change<T> {
  /** The record after the step; `null` forgets it with its log and all that derives from it. Unset: unchanged. */
  readonly record?: Conversation | null;
  /** Appended from `head + 1`; the step has already counted them in the record's `head`. Offset 0 opens a log. */
  readonly append?: readonly Entry[];
  /** An id of a message to remember, so that saying it again is found by `said`; counted in the record's `messages`. */
  readonly said?: string;
  readonly result: T;
}

export interface Present {
  readonly record: Conversation | undefined;
  /** Whether a message of this id is in the log. */
  said(message: string): boolean;
  /** The next place in a queue; `queued` is larger at each call than all before. */
  nextPlace(of: Pick<Conversation, 'queue' | 'user' | 'priority'>): Pick<Conversation, 'queued' | 'turn'>;
}

/** What is settled about a queue, whoever serves it now. */
export interface Facts {
  /** How its workers want to be spoken to; unset: they take what comes. */
  readonly mode?: 'half-duplex' | 'broadcast' | undefined;
  /** Nothing is given out. */
  readonly paused?: boolean | undefined;
  /** It is a name of pages, and since then none was found to serve it and nobody to wait. In ms since 1970. */
  readonly idleSinceMs?: number | undefined;
}

export interface TopicLimits {
  readonly count: number;
  readonly bytes: number;
  readonly ageMs: number;
}

export interface TopicEvent {
  readonly id: string;
  readonly offset: number;
  readonly timeMs: number;
  readonly body: string;
}

export interface TopicState {
  /** Offset of the oldest kept event; head + 1 when none is kept. */
  readonly first: number;
  /** Offset of the newest event; 0 when there was none. */
  readonly head: number;
}

export type Published =
  | { readonly event: TopicEvent; readonly duplicate: boolean }
  /** The id stands for another event. */
  | { readonly conflict: true }
  /** It would be the first of its topic, and there are as many topics as there may be. */
  | { readonly full: true };

export type ListQuery =
  | { readonly by: 'user'; readonly user: string; readonly state: 'open' | 'ended' | 'all' }
  /** A worker held it when the record was last written. */
  | { readonly by: 'leased' }
  | { readonly by: 'dead'; readonly queue: string }
  /** Open, and asked for as a part of this one, or of any. */
  | { readonly by: 'parent'; readonly parent?: ConversationId }
  /** Every one, in the order of their ids. */
  | { readonly by: 'id' };

export interface Page {
  readonly limit: number;
  /** The last id of the page before. If it was forgotten since, there is no next page. */
  readonly after?: ConversationId;
}

export interface Engine {
  /** Names this history of the data; another value means that positions of before are worth nothing. */
  readonly epoch: string;
  readonly durability: Durability;
  /** Rejects when the store has failed. Never resolves. */
  readonly failed: Promise<never>;

  /** One atomic step on one conversation. The step is pure and may be called again. Resolves when it is on disk. */
  transact<T>(id: ConversationId, step: (now: Present) => Change<T>): Promise<T>;

  /** Entries of a conversation after an offset (-1 gives the request too), oldest first, at least one if there is one. */
  read(id: ConversationId, after: number, limit: { entries: number; length: number }): readonly Entry[];

  /** Ids waiting in a queue, in the order they are to be taken; fewer than asked only if no more wait. */
  waiting(queue: string, count: number): readonly ConversationId[];
  /** How many wait in a queue, in each that has any, or ahead of a conversation in its queue. */
  waitingCount(queue: string): number;
  waitingCounts(): ReadonlyMap<string, number>;
  waitingAhead(conversation: Conversation): number;
  /** Nothing waits at its place, as a disk leaves it that has lied: `waiting` does not give it again until it waits anew. */
  skip(id: ConversationId): void;

  /** What is settled about a queue; undefined when nobody ever served it, or that was forgotten. */
  facts(queue: string): Facts | undefined;
  /** `undefined` forgets it. */
  setFacts(queue: string, facts: Facts | undefined): Promise<void>;
  /** All queues about which something is settled. */
  queues(): Iterable<string>;

  /** All that are kept; one that fails its checksum is left out, and the log says so. To be read to its end at once. */
  revocations(): Iterable<Revocation>;
  /** Keeps one in the place of any other of the same subject. */
  keepRevocation(revocation: Revocation): Promise<void>;
  forgetRevocation(of: Subject): Promise<void>;

  /** Records, newest first for a user, else oldest first. */
  list(query: ListQuery, page: Page): readonly Conversation[];
  /** Ids of conversations whose `dueMs` is not after `nowMs`, earliest first. */
  due(nowMs: number, count: number): readonly ConversationId[];

  /** Appends to a topic. The same id with the same body by the same user is the same event; else a conflict. */
  publish(
    topic: string,
    event: { id: string; user: string; body: string; timeMs: number },
    keep: TopicLimits & { readonly maxTopics: number },
  ): Promise<Published>;
  /** Removes what publishing would remove now, though nobody does. Of the age, the one of the last event's `keep` counts too. */
  trim(topic: string, keep: TopicLimits, nowMs: number): Promise<void>;
  topic(topic: string): TopicState;
  /** Names of all topics that were ever published to and begin so; none of their events is read for it. */
  topics(beginning: string): Iterable<string>;
  /** Events of a topic after an offset, oldest first. */
  readTopic(topic: string, after: number, limit: { entries: number; length: number }): readonly TopicEvent[];

  /** Resolves when all that was asked is on disk and the files are closed. */
  close(): Promise<void>;
}

/** Gives entries their place behind the head of a log. */
export function place(entries: readonly NewEntry[], head: number, timeMs: number): readonly Entry[] {
  return entries.map((entry, at) => ({ offset: head + 1 + at, timeMs, ...entry }));
}
