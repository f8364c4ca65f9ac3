/** What an attempt hears of its client: each message once and in order, however often and in whatever rows it is told. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConversationId } from '../../src/protocol/ids.ts';
import { Attempt } from '../../src/worker/attempt.ts';

const id = 'c1' as ConversationId;
const work = {
  type: 'work',
  id,
  service: 'advise',
  attempt: 1,
  user: 'ann',
  body: '1',
  leaseMs: 1,
  offset: 0,
} as const;

/** Rows of messages that leave none out: each begins no later than behind the last, and not before the first. */
const rows = fc.array(fc.record({ back: fc.nat(4), count: fc.integer({ min: 1, max: 5 }) }), { maxLength: 12 });

test('what is told again is heard once', () => {
  fc.assert(
    fc.property(rows, (told) => {
      const attempt = new Attempt(work, { say: () => {}, grew: () => false });
      const heard: string[] = [];
      attempt.told$.subscribe((body) => heard.push(body));
      let last = 0;
      for (const { back, count } of told) {
        const offset = Math.max(1, last + 1 - back);
        const bodies = Array.from({ length: count }, (_, at) => String(offset + at));
        attempt.heard({ type: 'told', id, attempt: 1, offset, bodies });
        last = Math.max(last, offset + count - 1);
      }
      expect(heard).toEqual(Array.from({ length: last }, (_, at) => String(at + 1)));
    }),
  );
});
