/**
 * Replies in a row, and messages in a row, are packed into one entry on the wire and on the disk: what they have in common
 * is said once.
 *
 *   5 reply a ─ 6 reply b ─ 7 reply c ─ 8 end   is   5 replies [a, b, c] ─ 8 end
 *
 * A reader of a log never sees this: it is unpacked where it comes in.
 */
import type { Entry, PackedEntry } from './entries.ts';
import { MAX_FRAME_MESSAGES } from './limits.ts';
import { isRecord } from './shape.ts';

const RUN_OF = { reply: 'replies', message: 'messages' } as const;

/** What the log took at one time is packed: all of it has that time. */
export function packed(entries: readonly Entry[]): readonly PackedEntry[] {
  const all: PackedEntry[] = [];
  let first: Entry | undefined;
  let bodies: string[] = [];
  const goesOn = ({ kind, offset, timeMs }: Entry): boolean =>
    kind === first?.kind &&
    timeMs === first.timeMs &&
    offset === first.offset + bodies.length &&
    bodies.length < MAX_FRAME_MESSAGES;
  for (const entry of entries) {
    const { kind, offset, timeMs } = entry;
    const mayGrow = kind === 'reply' || kind === 'message';
    if (mayGrow && goesOn(entry)) {
      bodies.push(entry.body);
      if (bodies.length === 2) all[all.length - 1] = { kind: RUN_OF[kind], offset: offset - 1, timeMs, bodies };
    } else {
      first = entry;
      bodies = mayGrow ? [entry.body] : [];
      all.push(entry);
    }
  }
  return all;
}

export function unpacked(entries: readonly PackedEntry[]): readonly Entry[] {
  return entries.flatMap((each) =>
    'bodies' in each
      ? each.bodies.map((body, at): Entry => ({
          kind: each.kind === 'replies' ? 'reply' : 'message',
          offset: each.offset + at,
          timeMs: each.timeMs,
          body,
        }))
      : each,
  );
}

/** How many things are said with something, whoever says it: what is said in a row counts one by one. */
export function countIn(message: unknown): number {
  const bodies = isRecord(message) && message['bodies'];
  return Array.isArray(bodies) ? Math.max(1, bodies.length) : 1;
}
