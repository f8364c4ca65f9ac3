/** Replies and messages in a row as one entry: packing loses nothing, and packs all that may be packed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry, PackedEntry } from '../../src/protocol/entries.ts';
import { MAX_FRAME_MESSAGES } from '../../src/protocol/limits.ts';
import { countIn, packed, unpacked } from '../../src/protocol/runs.ts';

const reply = (offset: number, timeMs = 1): Entry => ({ kind: 'reply', offset, timeMs, body: String(offset) });
const message = (offset: number, timeMs = 1): Entry => ({ kind: 'message', offset, timeMs, body: String(offset) });
const note = (offset: number, timeMs = 1): Entry => ({ kind: 'note', offset, timeMs, level: 'info', text: 'n' });

/** Part of a log: entries of several kinds, some taken later than others, now and then one left out. */
const logs = fc
  .array(
    fc.record({ make: fc.constantFrom(reply, reply, message, message, note), later: fc.boolean(), gap: fc.boolean() }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let [offset, timeMs] = [0, 1];
    return steps.map(({ make, later, gap }) => {
      offset += gap ? 2 : 1;
      timeMs += later ? 1 : 0;
      return make(offset, timeMs);
    });
  });

const kindOf = ({ kind }: PackedEntry): string =>
  kind === 'replies' ? 'reply' : kind === 'messages' ? 'message' : kind;
const follows = (one: PackedEntry | undefined, next: PackedEntry): boolean => {
  if (one === undefined || !('body' in one || 'bodies' in one) || !('body' in next || 'bodies' in next)) return false;
  const count = 'bodies' in one ? one.bodies.length : 1;
  return kindOf(one) === kindOf(next) && one.timeMs === next.timeMs && one.offset + count === next.offset;
};

test('what was packed is the same when it is unpacked', () => {
  fc.assert(
    fc.property(logs, (log) => {
      expect(unpacked(packed(log))).toEqual(log);
    }),
  );
});

test('two of a kind that follow one another and were taken together are one entry', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const all = packed(log);
      for (const [at, entry] of all.entries()) expect(follows(all[at - 1], entry)).toBe(false);
      expect(all.filter((entry) => 'bodies' in entry && entry.bodies.length < 2)).toEqual([]);
    }),
  );
  expect(packed([reply(1), reply(2), note(3), reply(4), message(5), message(6)])).toEqual([
    { kind: 'replies', offset: 1, timeMs: 1, bodies: ['1', '2'] },
    note(3),
    reply(4),
    { kind: 'messages', offset: 5, timeMs: 1, bodies: ['5', '6'] },
  ]);
});

test('no entry holds more than a list may have', () => {
  const log = Array.from({ length: 2.5 * MAX_FRAME_MESSAGES }, (_, at) => reply(at + 1));
  const lengths = packed(log).map((entry) => (entry.kind === 'replies' ? entry.bodies.length : 1));
  expect(lengths).toEqual([MAX_FRAME_MESSAGES, MAX_FRAME_MESSAGES, MAX_FRAME_MESSAGES / 2]);
  expect(unpacked(packed(log))).toEqual(log);
});

test('what is said in a row counts one by one, and everything else as one', () => {
  const said = [
    { bodies: ['a', 'b'] },
    { bodies: ['a'] },
    { bodies: [] },
    { bodies: 'ab' },
    { body: 'ab' },
    'ab',
    null,
  ];
  expect(said.map(countIn)).toEqual([2, 1, 1, 1, 1, 1, 1]);
});
