/**
 * The life of a conversation at the relay, as pure steps from one record to the next.
 *
 *   (none) ──open──► queued ──take──► working ◄──► input-required ──end──► completed | failed
 *                      ▲  │              │
 *                      └──┼──── lose ────┘        cancel, due and lose may end it from any state
 *                         └──► expired
 *
 * 1. The newest attempt is the only one that may speak; its number is the fence.
 * 2. An ended conversation never changes again until it is forgotten; its `end` is the last entry.
 * 3. Everything is harmless when said twice: openings by id, messages by their id, entries of a worker by index.
 */
import type { ConversationId, Ending, ErrorCode, NewEntry } from '@tame/sdk/protocol';
import { hasEnded, isLeased, type Conversation } from './engine/conversation.ts';
import { place, type Change, type Present } from './engine/engine.ts';

export type Step<T> = (now: Present) => Change<T>;

/** Entries that a step has appended come with the record they left behind. */
export type Advanced = { readonly record: Conversation; readonly entries: NonNullable<Change<unknown>['append']> };

export interface Bounds {
  readonly maxEntriesPerConversation: number;
  readonly maxBytesPerConversation: number;
  readonly retainEndedMs: number;
}

/** Wait before another attempt after one that failed, not after one whose worker vanished. */
export function retryWaitMs(failures: number): number {
  return Math.min(60_000, 500 * 2 ** Math.min(failures - 1, 20));
}

function length(entry: NewEntry): number {
  return 'body' in entry && entry.body !== undefined
    ? entry.body.length
    : 'text' in entry
      ? (entry.text?.length ?? 0)
      : 0;
}

/** The record with entries behind its head. */
function advance(
  was: Conversation,
  entries: readonly NewEntry[],
  nowMs: number,
  changes: Partial<Conversation> = {},
): Advanced {
  const placed = place(entries, was.head, nowMs);
  const record = {
    ...was,
    head: was.head + entries.length,
    bytes: entries.reduce((sum, entry) => sum + length(entry), was.bytes),
    replies: was.replies + entries.filter(isReply).length,
    messages: was.messages + entries.filter(({ kind }) => kind === 'message').length,
    updatedMs: nowMs,
    ...changes,
  };
  return { record, entries: placed };
}

function isReply(entry: NewEntry): boolean {
  return entry.kind === 'reply' || (entry.kind === 'end' && entry.body !== undefined);
}

function changed<T>({ record, entries }: Advanced, result: T): Change<T> {
  return { record, append: entries, result };
}

export interface End {
  readonly state: Ending;
  readonly code?: ErrorCode | undefined;
  readonly text?: string | undefined;
  readonly body?: string | undefined;
  readonly reason?: string | undefined;
  readonly data?: unknown;
}

function ended(was: Conversation, end: End, nowMs: number, bounds: Bounds, before: readonly NewEntry[] = []): Advanced {
  const { wakeMs: _, ...rest } = was;
  return advance(rest, [...before, { kind: 'end', ...end }], nowMs, {
    state: end.state,
    forgetMs: nowMs + bounds.retainEndedMs,
    ...(end.code !== undefined && { code: end.code }),
    ...(end.text !== undefined && { text: end.text }),
  });
}

export interface Opening {
  readonly id: ConversationId;
  readonly user: string;
  readonly service: string;
  readonly body: string;
  readonly hash: string;
  readonly priority: number;
  readonly ttlMs?: number | undefined;
  readonly deadlineMs?: number | undefined;
  /** The queue of the service takes no new ones. */
  readonly full: boolean;
}

export type Opened =
  { readonly type: 'opened' | 'same'; readonly record: Conversation } | { readonly type: 'conflict' | 'full' };

/** A request arrives, perhaps again. */
export function open(opening: Opening, nowMs: number): Step<Opened> {
  return ({ record: was, nextPlace }) => {
    const { id, user, service, body, hash, priority, ttlMs, deadlineMs } = opening;
    if (was !== undefined) {
      const same = was.user === user && was.hash === hash;
      return { result: same ? { type: 'same', record: was } : { type: 'conflict' } };
    }
    if (opening.full) return { result: { type: 'full' } };
    const record: Conversation = {
      id,
      user,
      service,
      hash,
      state: 'queued',
      priority,
      queued: nextPlace(),
      attempt: 0,
      failures: 0,
      maxAttempts: 0,
      leaseMs: 0,
      index: 0,
      head: 0,
      bytes: body.length,
      replies: 0,
      messages: 0,
      createdMs: nowMs,
      updatedMs: nowMs,
      ...(ttlMs !== undefined && { expiresMs: nowMs + ttlMs }),
      ...(deadlineMs !== undefined && { deadlineMs: nowMs + deadlineMs }),
    };
    return {
      record,
      append: [{ kind: 'request', offset: 0, timeMs: nowMs, service, body }],
      result: { type: 'opened', record },
    };
  };
}

/** A worker takes it from the queue. Undefined: it does not wait any more. */
export function take(
  terms: { leaseMs: number; maxAttempts: number; holder: string },
  nowMs: number,
): Step<Advanced | undefined> {
  return ({ record: was }) => {
    if (was === undefined || was.state !== 'queued' || was.wakeMs !== undefined) return { result: undefined };
    const attempt = was.attempt + 1;
    const marker: NewEntry[] = attempt > 1 ? [{ kind: 'attempt', attempt }] : [];
    const advanced = advance(was, marker, nowMs, { state: 'working', attempt, index: 0, ...terms });
    return changed(advanced, advanced);
  };
}

export type Said =
  | ({ readonly type: 'said' } & Advanced)
  | { readonly type: 'duplicate' }
  | { readonly type: 'fenced' }
  | { readonly type: 'skipped'; readonly expected: number };

export interface Saying {
  readonly attempt: number;
  readonly index: number;
  readonly entry: NewEntry;
}

/** The worker of an attempt adds to the log. */
export function say(
  { attempt, index, entry }: Saying,
  status: Conversation['status'],
  nowMs: number,
  bounds: Bounds,
): Step<Said> {
  return ({ record: was }) => {
    if (was === undefined || was.attempt !== attempt) return { result: { type: 'fenced' } };
    if (index <= was.index && (isLeased(was) || hasEnded(was))) return { result: { type: 'duplicate' } };
    if (!isLeased(was)) return { result: { type: 'fenced' } };
    if (index > was.index + 1) return { result: { type: 'skipped', expected: was.index + 1 } };
    const spoken = { ...was, index, ...(status && { status }) };
    const over = boundHit(was, entry, bounds);
    const advanced =
      over !== undefined
        ? ended(spoken, { state: 'failed', code: 'STORE_FULL', text: over }, nowMs, bounds)
        : entry.kind === 'end'
          ? ended(spoken, entry, nowMs, bounds)
          : advance(spoken, [entry], nowMs);
    return changed(advanced, { type: 'said', ...advanced });
  };
}

function boundHit(was: Conversation, entry: NewEntry, bounds: Bounds): string | undefined {
  const { maxEntriesPerConversation, maxBytesPerConversation } = bounds;
  if (was.head + 2 > maxEntriesPerConversation && entry.kind !== 'end') {
    return `The conversation holds ${maxEntriesPerConversation} entries (maxEntriesPerConversation) and takes no more.`;
  }
  if (was.bytes + length(entry) > maxBytesPerConversation) {
    return `The conversation holds ${maxBytesPerConversation} bytes (maxBytesPerConversation) and takes no more.`;
  }
  return undefined;
}

export type Told =
  ({ readonly type: 'told' } & Advanced) | { readonly type: 'duplicate' | 'not-found' | 'ended' | 'full' };

/** The client says something to the worker. */
export function tell(
  { user, message, body }: { user: string; message: string; body: string },
  nowMs: number,
  bounds: Bounds,
): Step<Told> {
  return ({ record: was, said }) => {
    if (was === undefined || was.user !== user) return { result: { type: 'not-found' } };
    if (said(message)) return { result: { type: 'duplicate' } };
    if (hasEnded(was)) return { result: { type: 'ended' } };
    const entry = { kind: 'message', body } as const;
    if (boundHit(was, entry, bounds) !== undefined) return { result: { type: 'full' } };
    const advanced = advance(was, [entry], nowMs);
    return { ...changed(advanced, { type: 'told', ...advanced }), said: message };
  };
}

/** Somebody stops it. Undefined: there is no such conversation for this user. */
export function cancel(
  { user, text }: { user: string; text: string | undefined },
  nowMs: number,
  bounds: Bounds,
): Step<Advanced | 'ended' | undefined> {
  return ({ record: was }) => {
    if (was === undefined || was.user !== user) return { result: undefined };
    if (hasEnded(was)) return { result: 'ended' };
    const advanced = ended(
      was,
      { state: 'cancelled', code: 'CANCELLED', text: text ?? 'It was cancelled.' },
      nowMs,
      bounds,
    );
    return changed(advanced, advanced);
  };
}

/** The worker needs to hear something before it can go on, or has heard it. */
export function wait(
  { attempt, input }: { attempt: number; input: boolean },
  nowMs: number,
): Step<Conversation | undefined> {
  return ({ record: was }) => {
    const state = input ? 'input-required' : 'working';
    if (was === undefined || !isLeased(was) || was.attempt !== attempt || was.state === state)
      return { result: undefined };
    const record = { ...was, state, updatedMs: nowMs } as const;
    return { record, result: record };
  };
}

export type LossCause = 'lost' | 'failed' | 'released';

/** An attempt is over without an end: its lease ran out, its handler threw, or its worker gave it back. */
export function lose(
  { attempt, cause, text }: { attempt: number; cause: LossCause; text?: string | undefined },
  nowMs: number,
  bounds: Bounds,
): Step<Advanced | undefined> {
  return ({ record: was }) => {
    if (was === undefined || !isLeased(was) || was.attempt !== attempt) return { result: undefined };
    const failures = was.failures + (cause === 'released' ? 0 : 1);
    const said = text ?? (cause === 'lost' ? 'The worker vanished.' : 'The worker failed.');
    if (failures >= was.maxAttempts) {
      const dead = { state: 'failed', code: 'DEAD', text: `Attempt ${attempt} was the last: ${said}` } as const;
      const advanced = ended({ ...was, failures }, dead, nowMs, bounds);
      return changed(advanced, advanced);
    }
    const note: NewEntry[] =
      cause === 'failed' ? [{ kind: 'note', level: 'warn', text: `Attempt ${attempt} failed: ${said}` }] : [];
    const advanced = advance(was, note, nowMs, {
      state: 'queued',
      failures,
      ...(cause === 'failed' && { wakeMs: nowMs + retryWaitMs(failures) }),
    });
    return changed(advanced, advanced);
  };
}

export type Due =
  ({ readonly type: 'advanced' } & Advanced) | { readonly type: 'forgotten' } | { readonly type: 'nothing' };

/** Time has come for something: the end of a wait, of a deadline, or of its being remembered. */
export function due(nowMs: number, bounds: Bounds): Step<Due> {
  return ({ record: was }) => {
    if (was === undefined) return { result: { type: 'nothing' } };
    const passed = (time: number | undefined): boolean => time !== undefined && time <= nowMs;
    if (hasEnded(was)) {
      return passed(was.forgetMs) ? { record: null, result: { type: 'forgotten' } } : { result: { type: 'nothing' } };
    }
    const end = passed(was.deadlineMs)
      ? ({ state: 'failed', code: 'DEADLINE', text: 'It did not end before its deadline.' } as const)
      : was.state === 'queued' && passed(was.expiresMs)
        ? ({ state: 'expired', code: 'EXPIRED', text: 'No worker took it in time.' } as const)
        : undefined;
    if (end !== undefined) {
      const advanced = ended(was, end, nowMs, bounds);
      return changed(advanced, { type: 'advanced', ...advanced });
    }
    if (!passed(was.wakeMs)) return { result: { type: 'nothing' } };
    const { wakeMs: _, ...rest } = was;
    const advanced = advance(rest, [], nowMs);
    return changed(advanced, { type: 'advanced', ...advanced });
  };
}
