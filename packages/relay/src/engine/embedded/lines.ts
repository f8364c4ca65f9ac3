/**
 * Requests with a key: of those with the same one in the same queue only the first that is open may wait in the queue,
 * so that they are worked one at a time and in the order they came.
 *
 *   k/<queue>/<key>/1 ─ 2 ─ 3        1 waits or is worked; 2 and 3 stay behind
 *             1 ends   ─ 2 ─ 3       2 waits from the same commit on
 */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from '../conversation.ts';
import type { Commits } from './commits.ts';
import type { Disk } from './disk.ts';
import { behind, below, idOf, lineKey, lineOf } from './keys.ts';
import { idsOf } from './lists.ts';
import { sealOf } from './sealed.ts';

/** Lines remembered in memory; more are read from the disk again. */
const REMEMBERED = 10_000;

export interface Lines {
  /** Whether nothing of its key that came before it is open. */
  isFirst(record: Conversation): boolean;
  /** One has come; what follows it in its line comes later. */
  opened(record: Conversation): void;
  /** One has ended, or was forgotten. Gives the one that is first from now on, if that is another. */
  ended(record: Conversation): Conversation | undefined;
}

/** `read` gives the newest record; nothing for one that cannot be read, which is in nobody's way. */
export function createLines(
  disk: Disk,
  commits: Commits,
  read: (id: ConversationId) => Conversation | undefined,
): Lines {
  /** The first of each line; of a line that is not here the disk knows it. */
  const firsts = new Map<string, ConversationId | undefined>();

  /** `leaving` has just been forgotten, and was in the line until then. */
  const firstOf = (line: string, leaving?: ConversationId): ConversationId | undefined => {
    if (firsts.has(line)) return firsts.get(line);
    let first: ConversationId | undefined;
    for (const id of idsOf(disk, below(line))) {
      if (id !== leaving && read(id) === undefined) continue;
      first = id;
      break;
    }
    remember(line, first);
    return first;
  };

  const remember = (line: string, first: ConversationId | undefined): void => {
    firsts.set(line, first);
    if (firsts.size <= REMEMBERED) return;
    for (const known of firsts.keys()) if (commits.settling(known) === undefined) firsts.delete(known);
  };

  /** The first that can be read behind one that has ended. */
  const nextBehind = (line: string, record: Conversation): Conversation | undefined => {
    const { end } = below(line);
    for (let start = behind(lineKey(record, line)); ;) {
      const { keys, end: last } = commits.latestKeys({ start, end, limit: 16 });
      for (const key of keys) {
        const id = idOf(key);
        const next = id && read(id);
        if (next !== undefined) return next;
      }
      if (last === undefined) return undefined;
      start = behind(last);
    }
  };

  return {
    isFirst: (record) => {
      const line = lineOf(record);
      const first = line === undefined ? undefined : firstOf(line);
      return first === undefined || first === record.id;
    },
    opened: (record) => {
      const line = lineOf(record);
      if (line === undefined) return;
      if (firstOf(line) === undefined) firsts.set(line, record.id);
      const key = lineKey(record, line);
      void commits.write(line, [[key, sealOf(key)]]);
    },
    ended: (record) => {
      const line = lineOf(record);
      if (line === undefined) return undefined;
      const wasFirst = firstOf(line, record.id) === record.id;
      void commits.write(line, [[lineKey(record, line), undefined]]);
      if (!wasFirst) return undefined;
      const next = nextBehind(line, record);
      remember(line, next?.id);
      return next;
    },
  };
}
