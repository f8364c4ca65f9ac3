/** Records in the order of an index, page by page. */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from '../conversation.ts';
import type { ListQuery, Page } from '../engine.ts';
import type { Disk, Range } from './disk.ts';
import { behind, below, childPrefix, deadPrefix, idOf, newestFirst, oldestFirst, userPrefix } from './keys.ts';

const KEYS_AT_ONCE = 256;

/** `recordOf` gives the record on disk; nothing for one that cannot be read, which is left out. */
export function list(
  disk: Disk,
  recordOf: (id: ConversationId) => Conversation | undefined,
  query: ListQuery,
  { limit, after }: Page,
): readonly Conversation[] {
  const { prefix, order } = indexOf(query);
  const { start, end } = below(prefix);
  const last = after === undefined ? undefined : recordOf(after);
  // Forgotten since: where the next page begins is not known any more.
  if (after !== undefined && last === undefined) return [];
  const range = { start: last === undefined ? start : behind(`${start}${order(last)}`), end };
  const found: Conversation[] = [];
  if (limit <= 0) return found;
  for (const id of idsOf(disk, range)) {
    const record = recordOf(id);
    if (record === undefined || (query.by === 'user' && record.user !== query.user)) continue;
    found.push(record);
    if (found.length >= limit) break;
  }
  return found;
}

/** The ids at the ends of keys, however many there are. */
export function* idsOf(disk: Disk, { start, end }: Range): Iterable<ConversationId> {
  for (let from = start; ;) {
    const keys = disk.keys({ start: from, end, limit: KEYS_AT_ONCE });
    for (const key of keys) {
      const id = idOf(key);
      if (id !== undefined) yield id;
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < KEYS_AT_ONCE) return;
    from = behind(last);
  }
}

function indexOf(query: ListQuery): { prefix: string; order: (record: Conversation) => string } {
  switch (query.by) {
    case 'user':
      return { prefix: userPrefix(query.user, query.state), order: newestFirst };
    case 'leased':
      return { prefix: 'w', order: oldestFirst };
    case 'dead':
      return { prefix: deadPrefix(query.queue), order: oldestFirst };
    case 'parent':
      return query.parent === undefined
        ? { prefix: 'h', order: ({ parent, id }) => `${parent}/${id}` }
        : { prefix: childPrefix(query.parent), order: ({ id }) => id };
  }
}
