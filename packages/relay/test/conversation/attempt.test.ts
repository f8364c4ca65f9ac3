import type { NewEntry } from '@tame/sdk/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { say, take } from '../../src/conversation/attempt.ts';
import { open } from '../../src/conversation/conversation.ts';
import { stand } from '../../src/conversation/event.ts';
import { BOUNDS, ConversationLog, opening, TERMS } from '../conversation-log.ts';

/** Few enough to be reached. */
const bounds = { ...BOUNDS, maxEntriesPerConversation: 9, maxBytesPerConversation: 40 };
const EVENT_BOUNDS = { maxTasksPerEvent: 9, maxDiscoveriesPerEvent: 9, maxDiscoveryBytesPerEvent: 99 };
const completed = { kind: 'end', state: 'completed' } as const;

function working(isFollower: boolean): ConversationLog {
  const log = new ConversationLog();
  log.do(open(opening(), 1_000, bounds));
  log.do(take(TERMS, 1_001, bounds));
  if (!isFollower) return log;
  // Another stands before it, so it may not end what both work on.
  const { id } = opening();
  const other = opening({ id: 'q2' as typeof id }).id;
  for (const task of [other, id])
    log.do(stand({ id: task, attempt: 1, name: '' }, '', () => task === id, 1_002, EVENT_BOUNDS));
  return log;
}

function says(log: ConversationLog, index: number, entries: readonly NewEntry[]): void {
  log.do(say({ attempt: 1, index, entries }, undefined, 1_002, bounds));
}

test('what an attempt says in a row is as if it was said one by one', () => {
  const entry = fc.oneof(
    fc.string({ maxLength: 9 }).map((body) => ({ kind: 'reply', body }) as const),
    fc.constant({ kind: 'note', level: 'info', text: 'so' } as const),
  );
  const run = fc.record({ back: fc.nat(2), length: fc.integer({ min: 1, max: 4 }) });
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 9 }),
      fc.boolean(),
      fc.boolean(),
      fc.array(run),
      (entries, ends, leads, runs) => {
        const all = ends ? [...entries, completed] : entries;
        const [atOnce, oneByOne] = [working(!leads), working(!leads)];
        let next = 0;
        for (const { back, length } of runs) {
          const first = Math.max(0, next - back);
          const row = all.slice(first, first + length);
          if (row.length === 0) continue;
          says(atOnce, first + 1, row);
          for (const [at, each] of row.entries()) says(oneByOne, first + 1 + at, [each]);
          next = Math.max(next, first + row.length);
        }
        expect(atOnce.log).toEqual(oneByOne.log);
        expect(atOnce.record).toEqual(oneByOne.record);
      },
    ),
  );
});
