/**
 * Replies in a row are packed into one entry on the wire and on the disk: what they have in common is said once.
 *
 *   5 reply a ─ 6 reply b ─ 7 reply c ─ 8 end   is   5 replies [a, b, c] ─ 8 end
 *
 * A reader of a log never sees this: it is unpacked where it comes in.
 */
import type { Entry, PackedEntry } from './entries.ts';
import { MAX_FRAME_MESSAGES } from './limits.ts';

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
    if (entry.kind === 'reply' && goesOn(entry)) {
      bodies.push(entry.body);
      if (bodies.length === 2)
        all[all.length - 1] = { kind: 'replies', offset: entry.offset - 1, timeMs: entry.timeMs, bodies };
    } else {
      first = entry;
      bodies = entry.kind === 'reply' ? [entry.body] : [];
      all.push(entry);
    }
  }
  return all;
}

export function unpacked(entries: readonly PackedEntry[]): readonly Entry[] {
  return entries.flatMap((each) =>
    each.kind === 'replies'
      ? each.bodies.map((body, at): Entry => ({ kind: 'reply', offset: each.offset + at, timeMs: each.timeMs, body }))
      : each,
  );
}
