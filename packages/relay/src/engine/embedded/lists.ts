/** Records in the order of an index, page by page. */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from '../conversation.ts';
import type { ListQuery, Page } from '../engine.ts';
import type { Disk, Range } from './disk.ts';
import {
  behind,
  below,
  childPrefix,
  deadPrefix,
  idOf,
  newestFirst,
  oldestFirst,
  userPrefix,
  type Tenure,
} from './keys.ts';

const KEYS_AT_ONCE = 256;

/** `recordOf` gives the record on disk; nothing for one that cannot be read, which is left out. */
export function list(
  disk: Disk,
  recordOf: (id: ConversationId) => Conversation | undefined,
  query: ListQuery,
  { limit, after }: Page,
): readonly Conversation[] {
  const { prefixes, order } = indexOf(query);
  const last = after === undefined ? undefined : recordOf(after);
  // Forgotten since: where the next page begins is not known any more.
  if (after !== undefined && last === undefined) return [];
  const found: Conversation[] = [];
  if (limit <= 0) return found;
  const lists = prefixes.map((prefix) => placesBehind(disk, prefix, last && order(last)));
  for (const place of merged(lists)) {
    const id = idOf(place);
    const record = id && recordOf(id);
    if (record === undefined || (query.by === 'user' && record.user !== query.user)) continue;
    found.push(record);
    if (found.length >= limit) break;
  }
  return found;
}

/** The ids at the ends of keys, however many there are. */
export function* idsOf(disk: Disk, range: Range): Iterable<ConversationId> {
  for (const key of keysOf(disk, range)) {
    const id = idOf(key);
    if (id !== undefined) yield id;
  }
}

function* keysOf(disk: Disk, { start, end }: Range): Iterable<string> {
  for (let from = start; ;) {
    const keys = disk.keys({ start: from, end, limit: KEYS_AT_ONCE });
    yield* keys;
    const last = keys.at(-1);
    if (last === undefined || keys.length < KEYS_AT_ONCE) return;
    from = behind(last);
  }
}

/** Keys without their prefix, behind one of them if there is one. */
function* placesBehind(disk: Disk, prefix: string, place: string | undefined): Iterator<string, undefined> {
  const { start, end } = below(prefix);
  const from = place === undefined ? start : behind(`${start}${place}`);
  for (const key of keysOf(disk, { start: from, end })) yield key.slice(start.length);
}

/** Several ordered lists as one. */
function* merged(lists: readonly Iterator<string, undefined>[]): Iterable<string> {
  const heads = lists.map((list) => ({ list, place: list.next().value }));
  for (;;) {
    let [first] = heads;
    for (const head of heads)
      if (head.place !== undefined && !(first?.place && first.place <= head.place)) first = head;
    if (first?.place === undefined) return;
    yield first.place;
    first.place = first.list.next().value;
  }
}

function indexOf(query: ListQuery): { prefixes: readonly string[]; order: (record: Conversation) => string } {
  switch (query.by) {
    case 'user':
      return { prefixes: tenures(query.state).map((each) => userPrefix(query.user, each)), order: newestFirst };
    case 'leased':
      return { prefixes: ['w'], order: oldestFirst };
    case 'dead':
      return { prefixes: [deadPrefix(query.queue)], order: oldestFirst };
    case 'parent':
      return query.parent === undefined
        ? { prefixes: ['h'], order: ({ parent, id }) => `${parent}/${id}` }
        : { prefixes: [childPrefix(query.parent)], order: ({ id }) => id };
    case 'id':
      return { prefixes: ['c'], order: ({ id }) => id };
  }
}

function tenures(state: 'open' | 'ended' | 'all'): readonly Tenure[] {
  return state === 'all' ? ['open', 'ended'] : [state];
}
