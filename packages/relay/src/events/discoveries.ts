/** What the tasks of an event find out, on its way to those that listen: straight from the root's log. */
import type { ConversationId, Entry } from '@tame/sdk/protocol';
import { Audience, Feed } from '../delivery.ts';
import type { Task } from '../conversation/election.ts';
import type { Engine } from '../engine/engine.ts';
import type { Peer } from '../peer.ts';

const PAGE = { entries: 256, length: 128 * 1024 };

interface Listening {
  readonly root: ConversationId;
  readonly feed: Feed<Entry>;
}

export class Discoveries {
  readonly #engine: Pick<Engine, 'transact' | 'read'>;
  /** By the conversation of the task that listens; it has one attempt at a time. */
  readonly #listening = new Map<ConversationId, Listening>();
  readonly #audience = new Audience<Entry>();

  constructor(engine: Pick<Engine, 'transact' | 'read'>) {
    this.#engine = engine;
  }

  /** Tells a task what is known behind an offset, the newest of each key, and from then on all that is found out. */
  async tell(
    { peer, task, root, isThere }: { peer: Peer; task: Task; root: ConversationId; isThere: () => boolean },
    after: number,
  ): Promise<void> {
    const record = await this.#engine.transact(root, (now) => ({ result: now.record }));
    if (record === undefined || !isThere()) return;
    const tell = (entries: readonly Entry[]): void => tellEach(peer, task, entries);
    const offsets = Object.values(record.event?.found ?? {}).filter((offset) => offset > after);
    for (const offset of offsets.toSorted((one, other) => one - other))
      tell(this.#engine.read(root, offset - 1, { entries: 1, length: 1 }));
    this.forget(task.id);
    const feed = new Feed<Entry>(peer, record.head, {
      read: (cursor) => this.#engine.read(root, cursor, PAGE),
      tell,
      damaged: () => this.forget(task.id),
    });
    this.#listening.set(task.id, { root, feed });
    this.#audience.add(root, feed);
  }

  /** The log of a conversation has grown, on disk. */
  appended(id: ConversationId, entries: readonly Entry[]): void {
    this.#audience.offer(id, entries);
  }

  /** The task that worked on this conversation is over. */
  forget(id: ConversationId): void {
    const listening = this.#listening.get(id);
    if (listening === undefined) return;
    this.#listening.delete(id);
    this.#audience.remove(listening.root, listening.feed);
  }
}

function tellEach(peer: Peer, { id, attempt }: Task, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.kind !== 'discovery') continue;
    const { kind: type, offset, timeMs, key, by, body } = entry;
    peer.tell({ type, id, attempt, offset, timeMs, key, by, body }, body.length);
  }
}
