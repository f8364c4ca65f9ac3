/**
 * Removes what a forgotten conversation leaves behind: short logs at once, long ones piece by piece.
 *
 *   forget ──short──► gone with its record
 *      └──long──► marked `gone/<id>` ──commit──► pieces removed ──last piece──► mark removed
 *
 * The mark is on disk with the end of the record, so that a crash in between leaves nothing for ever.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from '../conversation.ts';
import type { Commits } from './commits.ts';
import type { Disk, Write } from './disk.ts';
import { below, goneKey, idOf, logKey } from './keys.ts';
import { sealOf } from './sealed.ts';

const SHORT = 64;
const PIECE = 2_000;

export interface Forgetting {
  /** The writes that forget a log; to be committed with the end of its record. */
  forget(record: Conversation): readonly Write[];
  /** The writes of the `forget` that began a clearing are on disk. */
  forgotten(id: ConversationId): void;
  /** Resolves when nothing is left of a conversation of this id; undefined when that is so. */
  clearing(id: ConversationId): Promise<void> | undefined;
  stop(): void;
}

interface Clearing {
  readonly done: Promise<void>;
  readonly finish: () => void;
}

export function createForgetting(disk: Disk, commits: Commits, piece = PIECE): Forgetting {
  const clearings = new Map<ConversationId, Clearing>();
  /** Of those, whose mark is on disk. */
  const ready: ConversationId[] = [];
  let sweeping = false;
  let stopped = false;

  /** One piece: from as many logs as fit. */
  const sweepOnce = async (): Promise<void> => {
    const writes: Write[] = [];
    const finished: ConversationId[] = [];
    for (const id of ready) {
      for (const prefix of [`l/${id}`, `m/${id}`]) {
        const limit = piece - writes.length;
        if (limit > 0) writes.push(...disk.keys({ ...below(prefix), limit }).map((key): Write => [key, undefined]));
      }
      if (writes.length >= piece) break;
      writes.push([goneKey(id), undefined]);
      finished.push(id);
    }
    await commits.write('gone', writes);
    ready.splice(0, finished.length);
    for (const id of finished) {
      clearings.get(id)?.finish();
      clearings.delete(id);
    }
  };

  const sweep = async (): Promise<void> => {
    if (sweeping) return;
    sweeping = true;
    while (ready.length > 0 && !stopped) await sweepOnce();
    sweeping = false;
  };

  const begin = (id: ConversationId): void => {
    let finish = (): void => {};
    const done = new Promise<void>((resolve) => (finish = resolve));
    clearings.set(id, { done, finish });
  };
  const forgotten = (id: ConversationId): void => {
    ready.push(id);
    void sweep();
  };

  for (const key of disk.keys(below('gone'))) {
    const id = idOf(key);
    if (id === undefined) continue;
    begin(id);
    ready.push(id);
  }
  void sweep();

  return {
    forget: ({ id, head, messages, discoveries = 0 }) => {
      if (head < SHORT && messages === 0 && discoveries === 0) {
        return Array.from({ length: head + 1 }, (_, offset): Write => [logKey(id, offset), undefined]);
      }
      begin(id);
      return [[goneKey(id), sealOf(goneKey(id))]];
    },
    forgotten,
    clearing: (id) => clearings.get(id)?.done,
    stop: () => {
      stopped = true;
    },
  };
}
