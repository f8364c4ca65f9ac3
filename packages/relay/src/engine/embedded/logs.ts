/** The logs of conversations: what is on disk of them, and what a step appends. */
import type { ConversationId, Entry } from '@tame/sdk/protocol';
import type { Disk, Range, Write } from './disk.ts';
import { below, logKey } from './keys.ts';
import { DataCorrupt, seal, unseal } from './sealed.ts';

export interface Limit {
  readonly entries: number;
  readonly length: number;
}

export function appended(id: ConversationId, entries: readonly Entry[]): readonly Write[] {
  return entries.map((entry) => {
    const key = logKey(id, entry.offset);
    return [key, seal(key, entry)];
  });
}

export function readLog(disk: Disk, id: ConversationId, after: number, limit: Limit): readonly Entry[] {
  return readPage(disk, { ...below(`l/${id}`), start: logKey(id, after + 1) }, limit, isEntry);
}

/**
 * The first of a range, as many as the limits allow and at least one if there is one. Ends before one that is damaged,
 * so that all before it can be had; throws `DataCorrupt` when that is the first.
 */
export function readPage<T>(
  disk: Disk,
  range: Range,
  limit: Limit,
  is: (content: unknown) => content is T,
): readonly T[] {
  const page: T[] = [];
  let length = 0;
  for (const { key, value } of disk.entries({ ...range, limit: limit.entries })) {
    length += value.length;
    if (page.length > 0 && length > limit.length) break;
    try {
      const content = unseal(key, value);
      if (is(content)) page.push(content);
    } catch (cause) {
      if (page.length > 0 && cause instanceof DataCorrupt) break;
      throw cause;
    }
  }
  return page;
}

/** The checksum says that it is what was written, and nothing but entries is written under their keys. */
function isEntry(content: unknown): content is Entry {
  return typeof content === 'object' && content !== null && 'kind' in content && 'offset' in content;
}
