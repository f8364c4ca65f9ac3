/**
 * The record of one conversation: everything about it but its log. All indexes of a store derive from it.
 *
 * One that is begun here has all of its fields from the start, unset or not: a field that is added later would make every
 * copy of it many times slower.
 */
import type { ConversationId, ErrorCode, RelayState } from '@tame/sdk/protocol';
import type { Election } from '../conversation/election.ts';

export interface Conversation {
  readonly id: ConversationId;
  readonly user: string;
  readonly service: string;
  /** The line it waits in: that of its service, or that of the pages of one user which serve it. */
  readonly queue: string;
  /** Requests of one key in one queue are worked one at a time, in the order they came. */
  readonly key?: string | undefined;
  /** Fingerprint of service and body: the same id with another one is refused. */
  readonly hash: string;
  /** Whether it is `throttled` is not for its record to say: that is so of its whole queue, and passes. */
  readonly state: Exclude<RelayState, 'throttled'>;
  /** 0 to 9; 9 is taken first. */
  readonly priority: number;
  /** The order in which requests came; kept when it goes back to its queue. */
  readonly queued: number;
  /** The round in which it is taken: what a user has waiting is spread over rounds, one of it in each. */
  readonly turn: number;
  /** Deliveries so far; the number of the newest is also its fence. */
  readonly attempt: number;
  /** Attempts that count against `maxAttempts`. */
  readonly failures: number;
  /** What the worker of the newest attempt asked for; 0 before the first. */
  readonly maxAttempts: number;
  readonly leaseMs: number;
  /** The user as whom the worker of the newest attempt signed in; only it may take the lease up again. */
  readonly holder?: string | undefined;
  /** The session in which that worker was given it. */
  readonly session?: string | undefined;
  /** Highest index that the newest attempt has appended. */
  readonly index: number;
  /** Offset of the last entry. Offset 0 is the request. */
  readonly head: number;
  readonly bytes: number;
  readonly replies: number;
  /** Messages from the client's side in the log. */
  readonly messages: number;
  readonly status?: { readonly body: string; readonly timeMs: number } | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** The conversation whose worker asked this as a part of its work; it ends with it. */
  readonly parent?: ConversationId | undefined;
  /** The first in the line of its parents: that one's event is its own. */
  readonly root?: ConversationId | undefined;
  /** What those who work on it and on its parts have in common, while it is open. */
  readonly event?: Event | undefined;
  /** Entries that such tasks have shared. */
  readonly discoveries?: number | undefined;
  /** Whose conclusion it ended with. */
  readonly concluded?: { readonly id: ConversationId; readonly attempt: number; readonly token: number } | undefined;
  /** Who asked in the first place, where a worker asks on behalf of somebody; else `user`. */
  readonly behalf?: string | undefined;
  /** Nobody waits for an answer. */
  readonly oneWay?: true | undefined;
  /** Both sides take turns: the client may speak while it is `input-required`, the worker while it is `working`. */
  readonly halfDuplex?: true | undefined;
  /** Up to which offset the worker has been told what the client says by turns, while the client has more to say. */
  readonly toldUpTo?: number | undefined;
  /** What the worker needs to hear, while it waits for that; as JSON. */
  readonly question?: string | undefined;
  /** Ends as expired when no worker has taken it by then. */
  readonly expiresMs?: number | undefined;
  /** Ends as failed when it has not ended by then. */
  readonly deadlineMs?: number | undefined;
  /** Is not queued before then. */
  readonly wakeMs?: number | undefined;
  /** Ends as failed when its worker gives no sign of life for so long. */
  readonly silenceMs?: number | undefined;
  /** Is forgotten then; set when it ends. */
  readonly forgetMs?: number | undefined;
  /** It was a dead letter, and somebody has put it back to work or dropped it. */
  readonly dealtWith?: true | undefined;
  readonly code?: ErrorCode | undefined;
  readonly text?: string | undefined;
}

/** The part of a root's record that belongs to its tasks. */
export interface Event {
  readonly election: Election;
  /** Offsets of the newest entry of each key. */
  readonly found: Readonly<Record<string, number>>;
  /** Of all that was ever found. */
  readonly bytes: number;
}

/** Waiting in its queue, or for those of its key that came before it. */
export function isWaiting(conversation: Conversation): boolean {
  return conversation.state === 'queued' && conversation.wakeMs === undefined;
}

export function hasEnded({ state }: Conversation): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled' || state === 'expired';
}

/** A dead letter: its attempts were used up, or nobody took it in time. */
export function isDead({ state, code, dealtWith }: Conversation): boolean {
  return dealtWith !== true && (state === 'expired' || (state === 'failed' && code === 'DEAD'));
}

/** A worker holds the newest attempt. */
export function isLeased({ state }: Pick<Conversation, 'state'>): boolean {
  return state === 'working' || state === 'input-required';
}

/** When the clock has something to do with it, in ms since 1970; undefined when never. */
export function dueMs(conversation: Conversation): number | undefined {
  const { state, deadlineMs, expiresMs, wakeMs, forgetMs } = conversation;
  if (hasEnded(conversation)) return forgetMs;
  const times = [deadlineMs, wakeMs, state === 'queued' ? expiresMs : undefined, silentMs(conversation)];
  const set = times.filter((each) => each !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}

/** When its worker has been silent for too long, if nothing is heard of it until then. */
export function silentMs({ state, silenceMs, updatedMs }: Conversation): number | undefined {
  return state === 'working' && silenceMs !== undefined ? updatedMs + silenceMs : undefined;
}
