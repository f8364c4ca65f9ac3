/** The record of one conversation: everything about it but its log. All indexes of a store derive from it. */
import type { ConversationId, ErrorCode, RelayState } from '@tame/sdk/protocol';

export interface Conversation {
  readonly id: ConversationId;
  readonly user: string;
  readonly service: string;
  /** Fingerprint of service and body: the same id with another one is refused. */
  readonly hash: string;
  readonly state: RelayState;
  /** 0 to 9; 9 is taken first. */
  readonly priority: number;
  /** Place in the queue of the service; kept when it goes back there. */
  readonly queued: number;
  /** Deliveries so far; the number of the newest is also its fence. */
  readonly attempt: number;
  /** Attempts that count against `maxAttempts`. */
  readonly failures: number;
  /** What the worker of the newest attempt asked for; 0 before the first. */
  readonly maxAttempts: number;
  readonly leaseMs: number;
  /** The user as whom the worker of the newest attempt signed in; only it may take the lease up again. */
  readonly holder?: string;
  /** Highest index that the newest attempt has appended. */
  readonly index: number;
  /** Offset of the last entry. Offset 0 is the request. */
  readonly head: number;
  readonly bytes: number;
  readonly replies: number;
  /** Messages from the client's side in the log. */
  readonly messages: number;
  readonly status?: { readonly body: string; readonly timeMs: number };
  readonly createdMs: number;
  readonly updatedMs: number;
  /** Ends as expired when no worker has taken it by then. */
  readonly expiresMs?: number;
  /** Ends as failed when it has not ended by then. */
  readonly deadlineMs?: number;
  /** Is not queued before then. */
  readonly wakeMs?: number;
  /** Is forgotten then; set when it ends. */
  readonly forgetMs?: number;
  readonly code?: ErrorCode;
  readonly text?: string;
}

/** Waiting in the queue of its service. */
export function isWaiting(conversation: Conversation): boolean {
  return conversation.state === 'queued' && conversation.wakeMs === undefined;
}

export function hasEnded({ state }: Conversation): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled' || state === 'expired';
}

/** A worker holds the newest attempt. */
export function isLeased({ state }: Conversation): boolean {
  return state === 'working' || state === 'input-required';
}

/** When the clock has something to do with it, in ms since 1970; undefined when never. */
export function dueMs(conversation: Conversation): number | undefined {
  const { deadlineMs, expiresMs, wakeMs, forgetMs } = conversation;
  if (hasEnded(conversation)) return forgetMs;
  const times = [deadlineMs, wakeMs, conversation.state === 'queued' ? expiresMs : undefined];
  const set = times.filter((each) => each !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}
