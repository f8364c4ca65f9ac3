/**
 * The life of a conversation at the relay, as pure steps from one record to the next.
 *
 *   (none) ──open──► queued ──take──► working ◄──► input-required ──end──► completed | failed
 *                      ▲  │              │
 *                      └──┼──── lose ────┘        cancel, due and lose may end it from any state
 *                         └──► expired
 *
 * 1. The newest attempt is the only one that may speak; its number is the fence.
 * 2. The log and the state of an ended conversation never change again until it is forgotten; its `end` is the last entry.
 * 3. Everything is harmless when said twice: openings by id, messages by their id, entries of a worker by index.
 *
 * Here is the client's side and what time brings; what the client says meanwhile is in telling.ts, the worker's side in
 * attempt.ts.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import { rootOf } from './event.ts';
import { hasEnded, isDead, silentMs, type Conversation } from '../engine/conversation.ts';
import { advance, changed, ended, type Advanced, type Bounds, type End, type Step } from './step.ts';

export interface Opening {
  readonly id: ConversationId;
  readonly user: string;
  readonly service: string;
  readonly queue: string;
  readonly body: string;
  readonly hash: string;
  readonly priority: number;
  readonly key?: string | undefined;
  readonly ttlMs?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly silenceMs?: number | undefined;
  readonly deadlineMs?: number | undefined;
  readonly oneWay?: boolean | undefined;
  readonly halfDuplex?: boolean | undefined;
  /** The conversation it is a part of. */
  readonly parent?: Pick<Conversation, 'id' | 'root' | 'user' | 'behalf' | 'deadlineMs'> | undefined;
  /** On whose behalf it is asked, where that is not told by what it is a part of. */
  readonly behalf?: string | undefined;
  /** The queue takes no new ones. */
  readonly full: boolean;
  /** How it ends at once, where nobody could take it. */
  readonly over?: End | undefined;
}

export type Opened =
  | ({ readonly type: 'opened' } & Advanced)
  | { readonly type: 'same'; readonly record: Conversation }
  | { readonly type: 'conflict' | 'full' };

/** A request arrives, perhaps again. */
export function open(opening: Opening, nowMs: number, bounds: Bounds): Step<Opened> {
  return ({ record: was, nextPlace }) => {
    const { id, user, service, queue, body, hash, priority, key, ttlMs, delayMs, silenceMs, parent } = opening;
    if (was !== undefined) {
      const same = was.user === user && was.hash === hash;
      return { result: same ? { type: 'same', record: was } : { type: 'conflict' } };
    }
    if (opening.full) return { result: { type: 'full' } };
    const ownDeadlineMs = opening.deadlineMs === undefined ? undefined : nowMs + opening.deadlineMs;
    const deadlineMs = earliest(ownDeadlineMs, parent?.deadlineMs);
    const { queued, turn } = nextPlace(opening);
    const record: Conversation = {
      id,
      user,
      service,
      queue,
      key,
      hash,
      state: 'queued',
      priority,
      queued,
      turn,
      attempt: 0,
      failures: 0,
      maxAttempts: 0,
      leaseMs: 0,
      holder: undefined,
      session: undefined,
      index: 0,
      head: 0,
      bytes: body.length,
      replies: 0,
      messages: 0,
      status: undefined,
      createdMs: nowMs,
      updatedMs: nowMs,
      parent: parent?.id,
      root: parent && rootOf(parent),
      event: undefined,
      discoveries: undefined,
      concluded: undefined,
      behalf: parent === undefined ? opening.behalf : (parent.behalf ?? parent.user),
      oneWay: opening.oneWay || undefined,
      halfDuplex: opening.halfDuplex || undefined,
      toldUpTo: undefined,
      question: undefined,
      expiresMs: ttlMs === undefined ? undefined : nowMs + ttlMs,
      deadlineMs,
      wakeMs: delayMs === undefined || delayMs <= 0 ? undefined : nowMs + delayMs,
      silenceMs,
      forgetMs: undefined,
      dealtWith: undefined,
      code: undefined,
      text: undefined,
    };
    const request = { kind: 'request', offset: 0, timeMs: nowMs, service, body } as const;
    const { over } = opening;
    const begun = over === undefined ? { record, entries: [] } : ended(record, over, nowMs, bounds);
    return {
      record: begun.record,
      append: [request, ...begun.entries],
      result: { type: 'opened', ...begun },
    };
  };
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const set = times.filter((time) => time !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}

/** Somebody stops it, or the relay where no user is named. Undefined: there is no such conversation for this user. */
export function cancel(
  { user, text }: { user?: string; text: string | undefined },
  nowMs: number,
  bounds: Bounds,
): Step<Advanced | 'ended' | undefined> {
  return ({ record: was }) => {
    if (was === undefined || (user !== undefined && was.user !== user)) return { result: undefined };
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

/** Nobody is left who could take what waits for an answer. Undefined: it does not, or is taken already. */
export function abandon(why: (service: string) => End, nowMs: number, bounds: Bounds): Step<Advanced | undefined> {
  return ({ record: was }) => {
    if (was === undefined || was.state !== 'queued' || was.oneWay === true) return { result: undefined };
    const advanced = ended(was, why(was.service), nowMs, bounds);
    return changed(advanced, advanced);
  };
}

/** A dead letter is put back to work as another conversation, or dropped. Undefined: it is none, or not any more. */
export function dealWith(): Step<Conversation | undefined> {
  return ({ record: was }) => {
    if (was === undefined || !isDead(was)) return { result: undefined };
    return { record: { ...was, dealtWith: true }, result: was };
  };
}

export type Due =
  ({ readonly type: 'advanced' } & Advanced) | { readonly type: 'forgotten' } | { readonly type: 'nothing' };

/** What no record says of the time that has passed. */
export interface Passed {
  /** When the worker was last heard. */
  readonly heardMs?: number;
  /** When the clock has last jumped. */
  readonly jumpedMs?: number;
}

/** Time has come for something: the end of a wait, of a deadline, of a silence, or of its being remembered. */
export function due(nowMs: number, bounds: Bounds, { heardMs, jumpedMs = -Infinity }: Passed = {}): Step<Due> {
  return ({ record: was }) => {
    if (was === undefined) return { result: { type: 'nothing' } };
    const passed = (time: number | undefined): boolean => time !== undefined && time <= nowMs;
    if (hasEnded(was)) {
      if (!passed(was.forgetMs)) return { result: { type: 'nothing' } };
      // Its id must be known for so long: what ended before a jump of the clock is kept for as long again.
      const forgetMs = was.updatedMs < jumpedMs ? jumpedMs + bounds.retainEndedMs : nowMs;
      if (passed(forgetMs)) return { record: null, result: { type: 'forgotten' } };
      return { record: { ...was, forgetMs }, result: { type: 'nothing' } };
    }
    if (heardMs !== undefined && heardMs > was.updatedMs && passed(silentMs(was))) {
      return { record: { ...was, updatedMs: heardMs }, result: { type: 'nothing' } };
    }
    const end = overdue(was, passed);
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

function overdue(was: Conversation, passed: (time: number | undefined) => boolean): End | undefined {
  if (passed(was.deadlineMs)) {
    return { state: 'failed', code: 'DEADLINE', text: 'It did not end before its deadline.' };
  }
  if (was.state === 'queued' && passed(was.expiresMs)) {
    return { state: 'expired', code: 'EXPIRED', text: 'No worker took it in time.' };
  }
  if (passed(silentMs(was))) {
    const text = `Its worker gave no sign of life for ${was.silenceMs} ms; whether the work was done is not known.`;
    return { state: 'failed', code: 'SILENCE', text };
  }
  return undefined;
}
