/** Who follows which conversation, and what they are shown of it. */
import {
  packed,
  type ConversationId,
  type Entry,
  type RelaySnapshot,
  type RelayState,
  type UpMessages,
} from '@tame/sdk/protocol';
import type { Advanced } from '../conversation/step.ts';
import { DAMAGE, aside } from '../damage.ts';
import { Audience, Feed, LOG_PAGE } from '../delivery.ts';
import type { Dispatch } from '../dispatch.ts';
import { hasEnded, isLeased, type Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { Peer } from '../peer.ts';

type Status = NonNullable<Conversation['status']>;

/** Statuses that a worker may miss before it counts as silent. */
const MISSED_STATUSES = 3;

export class Conversations {
  readonly #engine: Engine;
  readonly #now: () => number;
  readonly #audience = new Audience<Entry>();
  readonly #follows = new Map<Peer, Map<ConversationId, Feed<Entry>>>();
  /** Latest statuses of running conversations; saved with the record when something else is. */
  readonly #statuses = new Map<ConversationId, Status & Pick<UpMessages['status'], 'attempt' | 'everyMs'>>();

  constructor(engine: Engine, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  followed(peer: Peer): number {
    return this.#follows.get(peer)?.size ?? 0;
  }

  /** Says every entry behind `after`, from now on. Who has read the end is told it again: nothing else would come. */
  follow(peer: Peer, record: Conversation, after: number, dispatch: Dispatch): void {
    const { id, head } = record;
    this.unfollow(peer, id);
    const behind = hasEnded(record) ? Math.min(after, head - 1) : after;
    const feed = new Feed<Entry>(peer, behind, {
      read: (cursor) => this.#engine.read(id, cursor, LOG_PAGE),
      tell: (entries) => this.#tell(peer, id, entries),
      damaged: () => {
        this.unfollow(peer, id);
        peer.tell({ type: 'refused', of: 'follow', id, ...DAMAGE, retryable: false });
      },
    });
    const mine = this.#follows.get(peer) ?? new Map<ConversationId, Feed<Entry>>();
    this.#follows.set(peer, mine.set(id, feed));
    this.#audience.add(id, feed);
    this.tellState(peer, record, dispatch);
    const status = this.#statuses.get(id) ?? record.status;
    if (status !== undefined && !hasEnded(record)) this.#tellStatus(peer, id, record.attempt, status);
    if (head > behind) feed.start();
  }

  #tell(peer: Peer, id: ConversationId, entries: readonly Entry[]): void {
    if (entries.at(-1)?.kind === 'end') {
      peer.dropLatest(`state ${id}`);
      peer.tellNow(`status ${id}`);
    }
    peer.tell({ type: 'entries', id, entries: packed(entries) });
    if (entries.at(-1)?.kind === 'end') this.unfollow(peer, id);
  }

  unfollow(peer: Peer, id: ConversationId): void {
    const mine = this.#follows.get(peer);
    const feed = mine?.get(id);
    if (mine === undefined || feed === undefined) return;
    mine.delete(id);
    if (mine.size === 0) this.#follows.delete(peer);
    this.#audience.remove(id, feed);
  }

  tellState(peer: Peer, record: Conversation, dispatch: Dispatch): void {
    const { id, attempt, queue, question } = record;
    peer.tellLatest(`state ${id}`, {
      type: 'state',
      id,
      epoch: this.#engine.epoch,
      state: stateOf(record, dispatch),
      attempt,
      ...(record.state === 'queued' && {
        waitingAhead: this.#engine.waitingAhead(record),
        workers: dispatch.workers(queue),
      }),
      ...(question !== undefined && { question }),
    });
  }

  /** A record and its log have changed, on disk. */
  advanced({ record, entries }: Advanced, dispatch: Dispatch): void {
    const { id } = record;
    this.#audience.offer(id, entries);
    const ended = hasEnded(record);
    if (ended) this.#statuses.delete(id);
    else for (const { peer } of this.#audience.of(id)) this.tellState(peer, record, dispatch);
  }

  status(id: ConversationId): Status | undefined {
    return this.#statuses.get(id);
  }

  setStatus({ id, attempt, body, everyMs }: UpMessages['status']): void {
    const status = { attempt, body, everyMs, timeMs: this.#now() };
    this.#statuses.set(id, status);
    for (const { peer } of this.#audience.of(id)) this.#tellStatus(peer, id, attempt, status);
  }

  #tellStatus(peer: Peer, id: ConversationId, attempt: number, { body, timeMs }: Status): void {
    peer.tellLatest(`status ${id}`, { type: 'status', id, attempt, body, ageMs: Math.max(0, this.#now() - timeMs) });
  }

  snapshot(record: Conversation, dispatch: Dispatch): RelaySnapshot {
    const { id, service, state, attempt, replies, head, createdMs, updatedMs, code, text, question } = record;
    const status = this.#statuses.get(id) ?? record.status;
    return {
      id,
      service,
      state,
      attempt,
      replies,
      epoch: this.#engine.epoch,
      offset: head,
      createdMs,
      updatedMs,
      workers: dispatch.workers(record.queue),
      ...(state === 'queued' && { waitingAhead: this.#engine.waitingAhead(record) }),
      ...(question !== undefined && { question }),
      ...(status && { status: status.body, statusAgeMs: Math.max(0, this.#now() - status.timeMs) }),
      ...(this.#isStale(record, dispatch) && { stale: true }),
      ...(code && { code }),
      ...(text !== undefined && { text }),
    };
  }

  /** A worker has begun it and nobody is heard of who works on it. */
  #isStale(record: Conversation, dispatch: Dispatch): boolean {
    if (!isLeased(record)) return false;
    if (dispatch.lease(record.id)?.peer?.line === undefined) return true;
    const { everyMs, timeMs = 0 } = this.#statuses.get(record.id) ?? {};
    return everyMs !== undefined && this.#now() - timeMs > MISSED_STATUSES * everyMs;
  }

  /** A queue has got its first worker or lost its last: those who wait in it hear of it. */
  staffed(queue: string, dispatch: Dispatch): void {
    for (const [peer, mine] of this.#follows) {
      for (const id of mine.keys()) aside(this.#tellQueued(peer, id, queue, dispatch));
    }
  }

  async #tellQueued(peer: Peer, id: ConversationId, queue: string, dispatch: Dispatch): Promise<void> {
    const record = await this.#engine.transact(id, (now) => ({ result: now.record }));
    if (record?.queue === queue && record.state === 'queued') this.tellState(peer, record, dispatch);
  }

  forget(peer: Peer): void {
    for (const id of [...(this.#follows.get(peer)?.keys() ?? [])]) this.unfollow(peer, id);
  }
}

/** As whoever looks at it is told: what waits in a queue that is given no more now is `throttled`, whatever its record says. */
export function stateOf({ state, queue }: Conversation, dispatch: Dispatch): RelayState {
  return state === 'queued' && dispatch.upstream.throttledBy(queue) !== undefined ? 'throttled' : state;
}
