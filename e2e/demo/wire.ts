/** What the relay told a page of its conversations, read from the connection itself. */
import { isDeepStrictEqual } from 'node:util';
import type { Page } from '@playwright/test';
import { unpacked, type PackedEntry } from '@tame/sdk/protocol';

export interface Entry {
  readonly offset: number;
  readonly kind: string;
  readonly body?: string | undefined;
}

interface Frame {
  readonly messages: readonly { type: string; id?: string; entries?: readonly PackedEntry[] }[];
}

/** The log of one conversation as this page has heard it, by offset. */
export type Log = ReadonlyMap<number, Entry>;

/** Listens from now on. Throws, in `of`, when a place in a log was told twice with different content. */
export function tapOf(page: Page): { of: (id: string) => Log } {
  const logs = new Map<string, Map<number, Entry>>();
  const broken: string[] = [];
  const hear = (text: string): void => {
    if (!text.startsWith('42["frame",')) return;
    const [, { messages }] = JSON.parse(text.slice(2)) as [string, Frame];
    for (const { type, id, entries = [] } of messages) {
      if (type !== 'entries' || id === undefined) continue;
      const log = logs.get(id) ?? new Map<number, Entry>();
      logs.set(id, log);
      for (const entry of unpacked(entries)) {
        const before = log.get(entry.offset);
        if (before !== undefined && !isDeepStrictEqual(before, entry)) {
          broken.push(`${id} has two entries at ${entry.offset}`);
        }
        log.set(entry.offset, entry);
      }
    }
  };
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => hear(String(payload))));
  return {
    of(id) {
      if (broken.length > 0) throw new Error(broken.join('; '));
      return new Map([...(logs.get(id) ?? [])].sort(([one], [other]) => one - other));
    },
  };
}
