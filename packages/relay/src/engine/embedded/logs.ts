/** The logs of conversations: what is on disk of them, and what a step appends. */
import { packed, unpacked, type ConversationId, type Entry, type PackedEntry } from '@tame/sdk/protocol';
import type { Disk, Range, Write } from './disk.ts';
import { below, logKey } from './keys.ts';
import { DataCorrupt, seal, unseal } from './sealed.ts';

export interface Limit {
  readonly entries: number;
  readonly length: number;
}

/** What one step appends is one piece, under the offset of its last entry: so whoever reads on from any offset finds it. */
export function appended(id: ConversationId, entries: readonly Entry[]): readonly Write[] {
  const last = entries.at(-1);
  if (last === undefined) return [];
  const key = logKey(id, last.offset);
  return [[key, seal(key, packed(entries))]];
}

export function readLog(disk: Disk, id: ConversationId, after: number, limit: Limit): readonly Entry[] {
  const range = { ...below(`l/${id}`), start: logKey(id, after + 1) };
  return readPage(disk, range, after, limit, entriesOf);
}

/**
 * The first of a range that lie behind an offset, as many as the limits allow and at least one if there is one. Ends
 * before one that is damaged, so that all before it can be had; throws `DataCorrupt` when that is the first. `itemsOf`
 * gives what is kept under one key.
 */
export function readPage<T extends { readonly offset: number }>(
  disk: Disk,
  range: Range,
  after: number,
  limit: Limit,
  itemsOf: (content: unknown) => readonly T[],
): readonly T[] {
  const page: T[] = [];
  let length = 0;
  for (const { key, value } of disk.entries({ ...range, limit: limit.entries })) {
    const items = readable(page.length > 0, () => itemsOf(unseal(key, value)));
    if (items === undefined) return page;
    for (const item of items) {
      if (item.offset <= after) continue;
      length += value.length / items.length;
      if (page.length > 0 && (page.length >= limit.entries || length > limit.length)) return page;
      page.push(item);
    }
  }
  return page;
}

/** Undefined: it is damaged, and that is for the next page to say. */
function readable<T>(isNotFirst: boolean, read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (isNotFirst && cause instanceof DataCorrupt) return undefined;
    throw cause;
  }
}

/** The checksum says that it is what was written, and nothing but entries is written under their keys. */
function entriesOf(piece: unknown): readonly Entry[] {
  return Array.isArray(piece) ? unpacked(piece.filter(isEntry)) : [];
}

function isEntry(content: unknown): content is PackedEntry {
  return typeof content === 'object' && content !== null && 'kind' in content && 'offset' in content;
}
