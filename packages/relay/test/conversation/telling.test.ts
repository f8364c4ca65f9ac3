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

const messages = fc.array(
  fc.record({ message: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), body: fc.constantFrom('1', '22', '333'), more: fc.boolean() }), // prettier-ignore
  { minLength: 1, maxLength: 8 },
);
const scenes = fc.tuple(
  fc.boolean(),
  fc.constantFrom('nothing', 'queued', 'working', 'waiting', 'ended'),
  fc.constantFrom('ana', 'ana', 'ana', 'bob'),
  messages,
);

const tellAll = (log: ConversationLog, user: string, all: readonly Message[]): Told =>
  log.do(tell({ user, messages: all }, 1_004, few));

test('messages in a row come out as if they had been said one after the other', () => {
  fc.assert(
    fc.property(scenes, ([halfDuplex, reached, user, all]) => {
      const [together, apart] = [stage(halfDuplex, reached), stage(halfDuplex, reached)];
      const once = tellAll(together, user, all);
      const singles = all.map((each) => tellAll(apart, user, [each]));
      expect(once.each).toEqual(singles.flatMap(({ each }) => each));
      expect(together.log).toEqual(apart.log);
      expect(together.record).toEqual(apart.record);
      expect(once.advanced?.record).toEqual(once.advanced && together.record);
      expect(once.advanced?.entries ?? []).toEqual(singles.flatMap(({ advanced }) => advanced?.entries ?? []));
      // Whoever is told what is behind the first of these places is told what is behind the others.
      expect(once.behind).toBe(singles.find(({ behind }) => behind !== undefined)?.behind);
    }),
    { numRuns: 2_000 },
  );
});

describe('of messages in a row', () => {
  test('each is told, or why it is not', () => {
    const log = stage(false, 'working');
    const bodies = ['22', '22', '333', '333333', '1'];
    const all = bodies.map((body, at) => ({ message: `m${at === 1 ? 0 : at}`, body }));
    const { each, behind, advanced } = tellAll(log, 'ana', all);
    expect(each).toEqual(['told', 'duplicate', 'told', 'full', 'told']);
    expect(advanced?.entries.map(({ offset }) => offset)).toEqual([2, 3, 4]);
    expect(behind).toBe(1);
  });

  test('where both take turns the worker hears all of a turn at its end', () => {
    const log = stage(true, 'waiting');
    const said = (message: string, more: boolean): Told => tellAll(log, 'ana', [{ message, body: '1', more }]);
    expect(said('a', true).behind).toBeUndefined();
    const { each, behind } = tellAll(log, 'ana', [
      { message: 'b', body: '2', more: true },
      { message: 'c', body: '3' },
      { message: 'd', body: '4' },
    ]);
    expect(each).toEqual(['told', 'told', 'out-of-turn']);
    expect(behind).toBe(1);
    expect(log.record).toMatchObject({ state: 'working', question: undefined, toldUpTo: undefined });
  });
});
