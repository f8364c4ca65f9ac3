/** What a worker is handed of a conversation: the work itself, and what the client says to it. */
import { packed, type ConversationId, type Entry } from '@tame/sdk/protocol';
import { LOG_PAGE } from '../delivery.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { Peer } from '../peer.ts';
import type { Advanced } from '../conversation/step.ts';

/** Requests that are held in memory at most, and their payload in characters. */
const HELD_REQUESTS = 4_096;
const HELD_LENGTH = 4 * 1024 * 1024;

type Request = Pick<Conversation, 'id' | 'hash'>;

/** What was asked lately, so that it need not be read back for whoever takes it at once. */
export class Requests {
  readonly #bodies = new Map<ConversationId, { readonly hash: string; readonly body: string }>();
  #length = 0;

  /** Those that came first make room. */
  add({ id, hash }: Request, body: string): void {
    this.#drop(id);
    this.#bodies.set(id, { hash, body });
    this.#length += body.length;
    for (const oldest of this.#bodies.keys()) {
      if (this.#length <= HELD_LENGTH && this.#bodies.size <= HELD_REQUESTS) break;
      this.#drop(oldest);
    }
  }

  /** Gives it once. Nothing where somebody has used the id for other content since. */
  take({ id, hash }: Request): string | undefined {
    const held = this.#drop(id);
    return held?.hash === hash ? held.body : undefined;
  }

  #drop(id: ConversationId): { readonly hash: string; readonly body: string } | undefined {
    const held = this.#bodies.get(id);
    this.#length -= held?.body.length ?? 0;
    this.#bodies.delete(id);
    return held;
  }
}

/** The work of the newest attempt, with all that the client has said to those before. `held` is the request, where it is at hand. */
export function giveWork(engine: Engine, peer: Peer, record: Conversation, nowMs: number, held?: string): void {
  const { id, root, service, attempt, user, behalf = user, leaseMs, head, deadlineMs, halfDuplex } = record;
  const body = held ?? requestIn(engine, id);
  if (body === undefined) return;
  const work = {
    type: 'work',
    id,
    service,
    attempt,
    user: behalf,
    body,
    leaseMs,
    offset: head,
    ...(deadlineMs !== undefined && { deadlineMs: Math.max(1, deadlineMs - nowMs) }),
    ...(halfDuplex && { mode: 'half-duplex' as const }),
    ...(root !== undefined && { root }),
  } as const;
  peer.tell(work, body.length);
  retell(engine, peer, record);
}

function requestIn(engine: Engine, id: ConversationId): string | undefined {
  const [request] = engine.read(id, -1, { entries: 1, length: 1 });
  return request?.kind === 'request' ? request.body : undefined;
}

/** What the client has said behind an offset, as far as it has given up its turn. A worker skips what it has heard. */
export function retell(engine: Engine, peer: Peer, record: Conversation, behind = 0): void {
  const { id, head, messages, state, toldUpTo = head } = record;
  const upTo = state === 'input-required' ? toldUpTo : head;
  let after = messages === 0 ? upTo : behind;
  while (after < upTo) {
    const entries = engine.read(id, after, { ...LOG_PAGE, entries: Math.min(LOG_PAGE.entries, upTo - after) });
    tellMessages(peer, record, entries);
    const last = entries.at(-1);
    if (last === undefined) return;
    after = last.offset;
  }
}

/** What the client has said behind an offset, and a step has just appended: the log is read where that is not all of it. */
export function tellBehind(engine: Engine, peer: Peer, { record, entries }: Advanced, behind: number): void {
  if (entries[0]?.offset === behind + 1) tellMessages(peer, record, entries);
  else retell(engine, peer, record, behind);
}

/** What the client says, on its way to the worker of an attempt. */
function tellMessages(peer: Peer, { id, attempt }: Conversation, entries: readonly Entry[]): void {
  for (const entry of packed(entries)) {
    if (entry.kind !== 'message' && entry.kind !== 'messages') continue;
    const bodies = entry.kind === 'messages' ? entry.bodies : [entry.body];
    peer.tell({ type: 'told', id, attempt, offset: entry.offset, bodies });
  }
}
