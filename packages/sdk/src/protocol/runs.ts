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
