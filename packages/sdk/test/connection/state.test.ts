import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { next, type Connection, type ConnectionEvent } from '../../src/connection/state.ts';

type State = Connection['state'];
type EventType = ConnectionEvent['type'];

const states: { [S in State]: Extract<Connection, { state: S }> } = {
  offline: { state: 'offline' },
  connecting: { state: 'connecting', attempt: 2 },
  online: { state: 'online', attempt: 2, user: 'ana' },
  waiting: { state: 'waiting', attempt: 2, reason: 'cut', retryAfterMs: 5, retryAtMs: 7 },
  refused: { state: 'refused', code: 'UNSUPPORTED', message: 'another version' },
};

const events: { [E in EventType]: Extract<ConnectionEvent, { type: E }> } = {
  wanted: { type: 'wanted' },
  unwanted: { type: 'unwanted' },
  welcomed: { type: 'welcomed', user: 'bea' },
  settled: { type: 'settled' },
  lost: { type: 'lost', reason: 'the cable', nowMs: 1_000, chance: 0.5 },
  retry: { type: 'retry' },
  refused: { type: 'refused', code: 'FORBIDDEN', message: 'not you' },
};

const offline = states.offline;
const refused: Connection = { state: 'refused', code: 'FORBIDDEN', message: 'not you' };
const lost: Connection = { state: 'waiting', attempt: 3, reason: 'the cable', retryAfterMs: 0, retryAtMs: 2_000 };
const SAME = 'same';

/** What becomes of every state at every event; the compiler asks for a new row or column when there is one. */
const table: Record<State, Record<EventType, Connection | typeof SAME>> = {
  offline: {
    wanted: { state: 'connecting', attempt: 0 },
    unwanted: SAME,
    welcomed: SAME,
    settled: SAME,
    lost: SAME,
    retry: SAME,
    refused,
  },
  connecting: {
    wanted: SAME,
    unwanted: offline,
    welcomed: { state: 'online', attempt: 2, user: 'bea' },
    settled: SAME,
    lost,
    retry: SAME,
    refused,
  },
  online: {
    wanted: SAME,
    unwanted: offline,
    welcomed: SAME,
    settled: { state: 'online', attempt: 0, user: 'ana' },
    lost,
    retry: SAME,
    refused,
  },
  waiting: {
    wanted: SAME,
    unwanted: offline,
    welcomed: SAME,
    settled: SAME,
    lost: SAME,
    retry: { state: 'connecting', attempt: 2 },
    refused,
  },
  refused: {
    wanted: SAME,
    unwanted: SAME,
    welcomed: SAME,
    settled: SAME,
    lost: SAME,
    retry: SAME,
    refused: SAME,
  },
};

describe.each(Object.values(states))('a connection that is $state', (was) => {
  test.each(Object.values(events))('at $type', (event) => {
    const now = next(was, event);
    const expected = table[was.state][event.type];
    expect(now).toEqual(expected === SAME ? was : expected);
    expect(now === was, 'what does not change is not announced').toBe(expected === SAME);
  });
});

test('what the relay asked for is kept while waiting', () => {
  const asked = { retryAfterMs: 100, spreadMs: 4_000 };
  const event = { type: 'lost', reason: 'it restarts', nowMs: 50_000, chance: 0.25, ...asked } as const;
  expect(next(states.online, event)).toEqual({
    state: 'waiting',
    attempt: 3,
    reason: 'it restarts',
    retryAfterMs: 100,
    retryAtMs: 51_100,
  });
});

test('a connection that has settled changes nothing when it is told so again', () => {
  const settled = next(states.online, events.settled);
  expect(next(settled, events.settled)).toBe(settled);
});

describe('any story', () => {
  const story = fc.array(fc.constantFrom(...Object.values(events)), { maxLength: 60 });
  const after = (told: readonly ConnectionEvent[]): readonly Connection[] => {
    const seen: Connection[] = [{ state: 'offline' }];
    for (const event of told) seen.push(next(seen.at(-1) ?? offline, event));
    return seen;
  };

  test('that is refused ends there', () => {
    fc.assert(
      fc.property(story, (told) => {
        const seen = after(told);
        const from = seen.findIndex(({ state }) => state === 'refused');
        const rest = from < 0 ? [] : seen.slice(from);
        expect(rest.every((each) => each === seen[from])).toBe(true);
      }),
    );
  });

  test('is online only straight after a welcome', () => {
    fc.assert(
      fc.property(story, (told) => {
        const seen = after(told);
        const beginnings = seen.flatMap(({ state }, at) => {
          const began = state === 'online' && seen[at - 1]?.state !== 'online';
          return began ? [`${seen[at - 1]?.state} ${told[at - 1]?.type}`] : [];
        });
        expect(new Set([...beginnings, 'connecting welcomed'])).toEqual(new Set(['connecting welcomed']));
      }),
    );
  });

  test('waits longer with each loss until a connection has settled', () => {
    fc.assert(
      fc.property(story, (told) => {
        const seen = after(told);
        let losses = 0;
        for (let at = 1; at < seen.length; at += 1) {
          const [was, now, event] = [seen[at - 1], seen[at], told[at - 1]];
          if (was === undefined || now === undefined || event === undefined) continue;
          if (now.state === 'offline' || (event.type === 'settled' && now !== was)) losses = 0;
          if (now.state === 'waiting' && now !== was) losses += 1;
          expect('attempt' in now ? now.attempt : losses).toBe(losses);
        }
      }),
    );
  });
});
