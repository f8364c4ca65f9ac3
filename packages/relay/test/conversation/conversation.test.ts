import { describe, expect, test } from 'vitest';
import { lose, retryWaitMs, say, take, wait } from '../../src/conversation/attempt.ts';
import { cancel, due, open } from '../../src/conversation/conversation.ts';
import type { Bounds } from '../../src/conversation/step.ts';
import { tell } from '../../src/conversation/telling.ts';
import { dueMs, isWaiting, type Conversation } from '../../src/engine/conversation.ts';
import { BOUNDS, ConversationLog, opening, TERMS } from '../conversation-log.ts';

type State = Conversation['state'];
const reply = { kind: 'reply', body: '1' } as const;
const completed = { kind: 'end', state: 'completed' } as const;

function opened(changes: Parameters<typeof opening>[0] = {}): ConversationLog {
  const log = new ConversationLog();
  log.do(open(opening(changes), 1_000, BOUNDS));
  return log;
}

function working(changes: Parameters<typeof opening>[0] = {}, terms = TERMS): ConversationLog {
  const log = opened(changes);
  log.do(take(terms, 1_001, BOUNDS));
  return log;
}

const said = (
  log: ConversationLog,
  attempt: number,
  index: number,
  entry: Parameters<typeof say>[0]['entries'][number] = reply,
  bounds: Bounds = BOUNDS,
) => log.do(say({ attempt, index, entries: [entry] }, undefined, 1_002, bounds));
const told = (log: ConversationLog, message: string, user = 'ana', bounds: Bounds = BOUNDS) =>
  log.do(tell({ user, message, bodies: ['"more"'] }, 1_003, bounds)).type;
const lost = (log: ConversationLog, attempt: number, cause: 'lost' | 'failed' | 'released', text?: string) =>
  log.do(lose({ attempt, cause, text }, 1_004, BOUNDS));

/** A conversation in each state. */
const inState: Record<State, () => ConversationLog> = {
  queued: () => opened(),
  working: () => working(),
  'input-required': () => {
    const log = working();
    log.do(wait({ attempt: 1, input: true }, 1_002));
    return log;
  },
  completed: () => {
    const log = working();
    said(log, 1, 1, completed);
    return log;
  },
  failed: () => {
    const log = working();
    said(log, 1, 1, { kind: 'end', state: 'failed', code: 'FAILED' });
    return log;
  },
  cancelled: () => {
    const log = working();
    log.do(cancel({ user: 'ana', text: undefined }, 1_002, BOUNDS));
    return log;
  },
  expired: () => {
    const log = opened({ ttlMs: 10 });
    log.do(due(1_010, BOUNDS));
    return log;
  },
};

const steps = {
  'opened again': (log: ConversationLog) => log.do(open(opening(), 2_000, BOUNDS)),
  taken: (log: ConversationLog) => log.do(take(TERMS, 2_000, BOUNDS)),
  'replied to by attempt 1': (log: ConversationLog) => said(log, 1, 1),
  'ended by attempt 1': (log: ConversationLog) => said(log, 1, 1, completed),
  'replied to by attempt 2': (log: ConversationLog) => said(log, 2, 1),
  'told something': (log: ConversationLog) => told(log, 'm1'),
  'cancelled by its owner': (log: ConversationLog) => log.do(cancel({ user: 'ana', text: 'enough' }, 2_000, BOUNDS)),
  'cancelled by a stranger': (log: ConversationLog) => log.do(cancel({ user: 'bob', text: 'ha' }, 2_000, BOUNDS)),
  'made to wait': (log: ConversationLog) => log.do(wait({ attempt: 1, input: true }, 2_000)),
  'let go on': (log: ConversationLog) => log.do(wait({ attempt: 1, input: false }, 2_000)),
  'lost by attempt 1': (log: ConversationLog) => lost(log, 1, 'lost'),
  'lost by attempt 2': (log: ConversationLog) => lost(log, 2, 'lost'),
  'looked at in time': (log: ConversationLog) => log.do(due(2_000, BOUNDS)),
};
type StepName = keyof typeof steps;

/** Spelled out, so that the compiler asks about every new step. */
const unchanged: Record<StepName, 'same'> = {
  'opened again': 'same',
  taken: 'same',
  'replied to by attempt 1': 'same',
  'ended by attempt 1': 'same',
  'replied to by attempt 2': 'same',
  'told something': 'same',
  'cancelled by its owner': 'same',
  'cancelled by a stranger': 'same',
  'made to wait': 'same',
  'let go on': 'same',
  'lost by attempt 1': 'same',
  'lost by attempt 2': 'same',
  'looked at in time': 'same',
};

/** What becomes of every state at every step; `same` also leaves the log as it was. */
const table: Record<State, Record<StepName, State | 'same'>> = {
  queued: { ...unchanged, taken: 'working', 'told something': 'queued', 'cancelled by its owner': 'cancelled' },
  working: {
    ...unchanged,
    'replied to by attempt 1': 'working',
    'ended by attempt 1': 'completed',
    'told something': 'working',
    'cancelled by its owner': 'cancelled',
    'made to wait': 'input-required',
    'lost by attempt 1': 'queued',
  },
  'input-required': {
    ...unchanged,
    'replied to by attempt 1': 'input-required',
    'ended by attempt 1': 'completed',
    'told something': 'input-required',
    'cancelled by its owner': 'cancelled',
    'let go on': 'working',
    'lost by attempt 1': 'queued',
  },
  completed: unchanged,
  failed: unchanged,
  cancelled: unchanged,
  expired: unchanged,
};

const states = Object.keys(inState) as State[];
const names = Object.keys(steps) as StepName[];

describe.each(states)('a conversation that is %s', (state) => {
  test.each(names)('%s', (name) => {
    const log = inState[state]();
    const before = { record: log.record, length: log.log.length };
    steps[name](log);
    const expected = table[state][name];
    const after =
      expected === 'same' ? before : { ...before, record: { ...log.record, state: expected }, length: log.log.length };
    expect({ record: log.record, length: log.log.length }).toEqual(after);
  });
});

describe('a request', () => {
  test('said twice is one conversation', () => {
    const log = opened();
    expect(log.do(open(opening(), 2_000, BOUNDS))).toMatchObject({ type: 'same' });
    expect(log.kinds).toBe('request');
  });

  test('of another user, service or body is a conflict, and tells nothing of the one there is', () => {
    for (const other of [{ user: 'bob' }, { service: 'forecast' }, { body: '[]' }]) {
      expect(opened().do(open(opening(other), 2_000, BOUNDS))).toEqual({ type: 'conflict' });
    }
  });

  test('is turned away by a full queue, unless it is there already', () => {
    expect(new ConversationLog().do(open(opening({ full: true }), 1_000, BOUNDS))).toEqual({ type: 'full' });
    expect(opened().do(open(opening({ full: true }), 2_000, BOUNDS))).toMatchObject({ type: 'same' });
  });
});

describe('an attempt', () => {
  test('adds its entries in order; one said twice changes nothing, one left out is noticed', () => {
    const log = working();
    expect(said(log, 1, 1)).toMatchObject({ type: 'said' });
    expect(said(log, 1, 1)).toEqual({ type: 'duplicate' });
    expect(said(log, 1, 3)).toEqual({ type: 'skipped', expected: 2 });
    expect(said(log, 1, 2)).toMatchObject({ type: 'said' });
    expect(log.kinds).toBe('request reply reply');
  });

  test('counts its entries from 1 again, behind an entry that announces it', () => {
    const log = working();
    said(log, 1, 1);
    lost(log, 1, 'lost');
    log.do(take(TERMS, 2_000, BOUNDS));
    expect(said(log, 2, 1)).toMatchObject({ type: 'said' });
    expect(log.kinds).toBe('request reply attempt reply');
  });

  test('that is over is fenced, whatever it says', () => {
    const log = working();
    lost(log, 1, 'lost');
    expect(said(log, 1, 1)).toEqual({ type: 'fenced' });
    log.do(take(TERMS, 2_000, BOUNDS));
    expect(said(log, 1, 1)).toEqual({ type: 'fenced' });
    expect(said(log, 1, 1, completed)).toEqual({ type: 'fenced' });
    expect(log.do(wait({ attempt: 1, input: true }, 2_001))).toBeUndefined();
    expect(lost(log, 1, 'failed')).toBeUndefined();
    expect(log.kinds).toBe('request attempt');
  });

  test('may say its end again, and nothing else, once it has ended', () => {
    const log = working();
    said(log, 1, 1, { ...completed, body: '7' });
    expect(said(log, 1, 1, { ...completed, body: '7' })).toEqual({ type: 'duplicate' });
    expect(said(log, 1, 2)).toEqual({ type: 'fenced' });
    expect(log.record).toMatchObject({ state: 'completed', replies: 1 });
  });

  test('keeps the latest status with what it says', () => {
    const log = working();
    log.do(say({ attempt: 1, index: 1, entries: [reply] }, { body: '"half"', timeMs: 5 }, 1_002, BOUNDS));
    expect(log.record?.status).toEqual({ body: '"half"', timeMs: 5 });
    said(log, 1, 2);
    expect(log.record?.status).toEqual({ body: '"half"', timeMs: 5 });
  });
});

describe('a lost attempt', () => {
  test('is followed by another at once when its worker vanished', () => {
    const log = working();
    lost(log, 1, 'lost');
    expect(log.record).toMatchObject({ state: 'queued', failures: 1 });
    expect(log.record && isWaiting(log.record)).toBe(true);
    expect(log.kinds).toBe('request');
  });

  test('is followed by another after a wait when it failed, and a note says why', () => {
    const log = working();
    lost(log, 1, 'failed', 'no database');
    expect(log.record && isWaiting(log.record)).toBe(false);
    expect(log.record?.wakeMs).toBe(1_004 + retryWaitMs(1));
    expect(log.log.at(-1)).toMatchObject({ kind: 'note', level: 'warn', text: 'Attempt 1 failed: no database' });
    expect(log.do(take(TERMS, 1_100, BOUNDS))).toBeUndefined();
    expect(log.do(due(1_004 + retryWaitMs(1), BOUNDS))).toMatchObject({ type: 'advanced' });
    expect(log.do(take(TERMS, 9_000, BOUNDS))).toBeDefined();
  });

  test('that was given back does not count', () => {
    const log = working({}, { ...TERMS, maxAttempts: 1 });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      lost(log, attempt, 'released');
      expect(log.record).toMatchObject({ state: 'queued', failures: 0 });
      log.do(take({ ...TERMS, maxAttempts: 1 }, 2_000, BOUNDS));
    }
    lost(log, 6, 'lost');
    expect(log.record).toMatchObject({ state: 'failed', code: 'DEAD' });
  });

  test('that was given back does not count for a worker that allows fewer failures either', () => {
    const log = working();
    lost(log, 1, 'lost');
    log.do(take({ ...TERMS, maxAttempts: 1 }, 2_000, BOUNDS));
    lost(log, 2, 'released');
    expect(log.record).toMatchObject({ state: 'queued', failures: 1 });
  });

  test('leaves a dead letter when it was the last, and its reason', () => {
    const log = working({}, { ...TERMS, maxAttempts: 2 });
    lost(log, 1, 'lost');
    log.do(take({ ...TERMS, maxAttempts: 2 }, 2_000, BOUNDS));
    lost(log, 2, 'failed', 'no database');
    expect(log.log.at(-1)).toMatchObject({
      kind: 'end',
      state: 'failed',
      code: 'DEAD',
      text: 'Attempt 2 was the last: no database',
    });
  });

  test.each(['failed', 'lost'] as const)(
    'whose reason is as long as a sentence may be can still be told: %s',
    (cause) => {
      for (const maxAttempts of [1, 2]) {
        const log = working({}, { ...TERMS, maxAttempts });
        lost(log, 1, cause, 'x'.repeat(4_096));
        expect(log.record?.state).toBe(maxAttempts === 1 ? 'failed' : 'queued');
      }
    },
  );
});

test('attempts that fail wait longer and longer, up to a minute', () => {
  expect([1, 2, 3, 4, 8, 50, 1_000].map(retryWaitMs)).toEqual([500, 1_000, 2_000, 4_000, 60_000, 60_000, 60_000]);
});

describe('the client', () => {
  test('is heard once for each message, in every open state', () => {
    const log = opened();
    expect(told(log, 'm1')).toBe('told');
    log.do(take(TERMS, 2_000, BOUNDS));
    expect(told(log, 'm1')).toBe('duplicate');
    expect(told(log, 'm2')).toBe('told');
    expect(log.kinds).toBe('request message message');
  });

  test('is told that nobody hears it any more, but not of what was heard before', () => {
    const log = working();
    told(log, 'm1');
    said(log, 1, 1, completed);
    expect(told(log, 'm1')).toBe('duplicate');
    expect(told(log, 'm2')).toBe('ended');
  });

  test('who is not the owner learns nothing, whether there is a conversation or not', () => {
    const log = working();
    expect(told(log, 'm1', 'bob')).toBe('not-found');
    expect(told(new ConversationLog(), 'm1')).toBe('not-found');
    const stranger = cancel({ user: 'bob', text: undefined }, 2_000, BOUNDS);
    expect(log.do(stranger)).toBeUndefined();
    expect(new ConversationLog().do(stranger)).toBeUndefined();
  });

  test('may cancel with its own words or without', () => {
    const log = working();
    log.do(cancel({ user: 'ana', text: 'not needed' }, 2_000, BOUNDS));
    expect(log.log.at(-1)).toMatchObject({ kind: 'end', state: 'cancelled', code: 'CANCELLED', text: 'not needed' });
    expect(log.do(cancel({ user: 'ana', text: 'again' }, 2_001, BOUNDS))).toBe('ended');
    expect(inState.cancelled().log.at(-1)).toMatchObject({ text: 'It was cancelled.' });
  });
});

describe('time', () => {
  test('expires what waits for too long, but not what is being worked on', () => {
    const waits = opened({ ttlMs: 500 });
    expect(waits.record && dueMs(waits.record)).toBe(1_500);
    waits.do(due(1_499, BOUNDS));
    expect(waits.record?.state).toBe('queued');
    waits.do(due(1_500, BOUNDS));
    expect(waits.log.at(-1)).toMatchObject({ kind: 'end', state: 'expired', code: 'EXPIRED' });
    const works = working({ ttlMs: 500 });
    expect(works.record && dueMs(works.record)).toBeUndefined();
    works.do(due(9_000, BOUNDS));
    expect(works.record?.state).toBe('working');
  });

  test('ends what has a deadline, in whatever state it is', () => {
    for (const make of [opened, working]) {
      const log = make({ deadlineMs: 500 });
      log.do(due(1_500, BOUNDS));
      expect(log.log.at(-1)).toMatchObject({ kind: 'end', state: 'failed', code: 'DEADLINE' });
    }
  });

  test('forgets what ended long ago; its id then stands for something new', () => {
    const log = inState.completed();
    const forgetMs = log.record?.forgetMs ?? 0;
    expect(forgetMs).toBe(1_002 + BOUNDS.retainEndedMs);
    expect(log.do(due(forgetMs - 1, BOUNDS))).toEqual({ type: 'nothing' });
    expect(log.do(due(forgetMs, BOUNDS))).toEqual({ type: 'forgotten' });
    expect(log.record).toBeUndefined();
    expect(log.do(open(opening({ body: '[]' }), 9_000, BOUNDS))).toMatchObject({ type: 'opened' });
  });
});

describe('a log that is full', () => {
  const few = { ...BOUNDS, maxEntriesPerConversation: 4 };
  const small = { ...BOUNDS, maxBytesPerConversation: 10 };

  test('takes no more from the client', () => {
    const log = working();
    for (let index = 1; index <= 3; index += 1) said(log, 1, index, reply, few);
    expect(told(log, 'm1', 'ana', few)).toBe('full');
    expect(told(working(), 'm1', 'ana', { ...small, maxBytesPerConversation: 3 })).toBe('full');
  });

  test('ends when the worker says more, and says which bound was hit', () => {
    const log = working();
    for (let index = 1; index <= 4; index += 1) said(log, 1, index, reply, few);
    expect(log.log.at(-1)).toMatchObject({ kind: 'end', state: 'failed', code: 'STORE_FULL' });
    expect(log.record?.text).toContain('maxEntriesPerConversation');
    const heavy = working();
    said(heavy, 1, 1, { kind: 'reply', body: 'x'.repeat(9) }, small);
    expect(heavy.record?.text).toContain('maxBytesPerConversation');
  });

  test('has room for an end', () => {
    const log = working();
    for (let index = 1; index <= 3; index += 1) said(log, 1, index, reply, few);
    said(log, 1, 4, completed, few);
    expect(log.record?.state).toBe('completed');
  });
});
