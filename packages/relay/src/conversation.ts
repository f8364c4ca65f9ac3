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
 *
 * Here is the client's side and what time brings; the worker's side is in attempt.ts.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import { hasEnded, type Conversation } from './engine/conversation.ts';
import { advance, boundHit, changed, ended, type Advanced, type Bounds, type Step } from './step.ts';

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
