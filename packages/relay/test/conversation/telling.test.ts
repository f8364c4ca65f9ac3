/** What the client says in a row comes out as if it had been said one after the other. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { say, take, wait } from '../../src/conversation/attempt.ts';
import { cancel, open } from '../../src/conversation/conversation.ts';
import type { Bounds } from '../../src/conversation/step.ts';
import { tell, type Message, type Told } from '../../src/conversation/telling.ts';
import { BOUNDS, ConversationLog, opening, TERMS } from '../conversation-log.ts';

const few: Bounds = { ...BOUNDS, maxEntriesPerConversation: 6, maxBytesPerConversation: 12 };

/** A conversation that has come so far. */
function stage(halfDuplex: boolean, reached: 'nothing' | 'queued' | 'working' | 'waiting' | 'ended'): ConversationLog {
  const log = new ConversationLog();
  if (reached === 'nothing') return log;
  log.do(open(opening({ halfDuplex }), 1_000, BOUNDS));
  if (reached === 'queued') return log;
  log.do(take({ ...TERMS, halfDuplex }, 1_001, BOUNDS));
  log.do(say({ attempt: 1, index: 1, entries: [{ kind: 'reply', body: '1' }] }, undefined, 1_002, BOUNDS));
  if (reached === 'waiting') log.do(wait({ attempt: 1, input: true, question: '"which?"' }, 1_003));
  if (reached === 'ended') log.do(cancel({ user: 'ana', text: undefined }, 1_003, BOUNDS));
  return log;
}

const rows = fc.record({
  user: fc.constantFrom('ana', 'ana', 'ana', 'bob'),
  message: fc.constant('row'),
  bodies: fc.array(fc.constantFrom('1', '22', '333'), { minLength: 1, maxLength: 8 }),
  more: fc.boolean(),
});
const scenes = fc.tuple(fc.boolean(), fc.constantFrom('nothing', 'queued', 'working', 'waiting', 'ended'), rows);

const told = (log: ConversationLog, row: Message): Told => log.do(tell(row, 1_004, few));

/** The same, one message after the other. */
const apart = (log: ConversationLog, { bodies, more, ...row }: Message): readonly Told[] =>
  bodies.map((body, at) => {
    const isLast = at === bodies.length - 1;
    return told(log, { ...row, message: `${at}`, bodies: [body], more: isLast ? more : true });
  });

test('messages in a row come out as if they had been said one after the other, or none of them is taken', () => {
  fc.assert(
    fc.property(scenes, ([halfDuplex, reached, row]) => {
      const [before, together, one] = [
        stage(halfDuplex, reached),
        stage(halfDuplex, reached),
        stage(halfDuplex, reached),
      ];
      const once = told(together, row);
      const singles = apart(one, row);
      const refused = singles.find(({ type }) => type !== 'told');
      expect(once.type).toBe(refused?.type ?? 'told');
      expect(together.log).toEqual((refused ? before : one).log);
      expect(together.record).toEqual((refused ? before : one).record);
      if (once.type !== 'told') return;
      expect(once.record).toEqual(together.record);
      expect(once.entries).toEqual(together.log.slice(before.log.length));
      expect(told(together, row)).toEqual({ type: 'duplicate' });
    }),
    { numRuns: 2_000 },
  );
});

describe('of messages in a row', () => {
  test('none at all is nothing new, and is not remembered', () => {
    const log = stage(false, 'working');
    expect(told(log, { user: 'ana', message: 'a', bodies: [] })).toEqual({ type: 'duplicate' });
    expect(told(log, { user: 'ana', message: 'a', bodies: ['1'] })).toMatchObject({ type: 'told', behind: 1 });
  });

  test('none is told where there is no room for all of them', () => {
    const log = stage(false, 'working');
    expect(told(log, { user: 'ana', message: 'a', bodies: ['22', '333', '333333', '1'] })).toEqual({ type: 'full' });
    expect(told(log, { user: 'ana', message: 'a', bodies: ['22', '333'] })).toMatchObject({ type: 'told', behind: 1 });
    expect(log.kinds).toBe('request reply message message');
  });

  test('where both take turns the worker hears all of a turn at its end', () => {
    const log = stage(true, 'waiting');
    expect(told(log, { user: 'ana', message: 'a', bodies: ['1', '2'], more: true })).toMatchObject({
      type: 'told',
      behind: undefined,
    });
    expect(told(log, { user: 'ana', message: 'b', bodies: ['3'] })).toMatchObject({ type: 'told', behind: 1 });
    expect(log.record).toMatchObject({ state: 'working', question: undefined, toldUpTo: undefined });
    expect(told(log, { user: 'ana', message: 'c', bodies: ['5'] })).toEqual({ type: 'out-of-turn' });
  });
});
