import { describe, expect, it } from 'vitest';
import { connectionWords } from '../../../web/header/connection-words.ts';
import { keptWords, oldestWords, outboxWords, refusalWords } from '../../../web/header/outbox-words.ts';

const waiting = { state: 'waiting', attempt: 2, reason: 'lost', retryAfterMs: 0, retryAtMs: 10_000 } as const;

const moment = { nowMs: 0, hasNetwork: true };

describe('the connection in words', () => {
  it('counts down to the next attempt, and never to zero', () => {
    const labels = [4_000, 9_500, 12_000].map((nowMs) => connectionWords(waiting, { ...moment, nowMs }).label);
    expect(labels).toEqual(['Trying again in 6 s', 'Trying again in 1 s', 'Trying again in 1 s']);
  });

  it('has a label and a sentence for every state', () => {
    const states = [
      { state: 'online', attempt: 0, user: 'ana' },
      { state: 'connecting', attempt: 0 },
      { state: 'offline' },
      waiting,
      { state: 'refused', code: 'UNAUTHENTICATED', message: 'The token is out of date.' },
    ] as const;
    const labels = states.map((state) => connectionWords(state, moment).label);
    expect(labels).toEqual(['Online', 'Connecting', 'Offline', 'Trying again in 10 s', 'Signed out']);
    for (const state of states) expect(connectionWords(state, moment).detail).toMatch(/\.$/);
  });
});

describe('without a network', () => {
  it('says so, unless the relay answers all the same', () => {
    const offline = { ...moment, hasNetwork: false };
    expect(connectionWords(waiting, offline).label).toBe('Offline');
    expect(connectionWords({ state: 'online', attempt: 0, user: 'ana' }, offline).label).toBe('Online');
  });
});

describe('the outbox in words', () => {
  it('says nothing when nothing waits', () => {
    expect(outboxWords({ waiting: 0 })).toBeUndefined();
    expect(outboxWords({ waiting: 1 })).toBe('1 change waiting on this device');
    expect(outboxWords({ waiting: 3 })).toBe('3 changes waiting on this device');
  });

  it('says what was refused, and why', () => {
    expect(refusalWords([])).toBeUndefined();
    expect(refusalWords([{ of: 'request', code: 'FORBIDDEN', message: 'Not allowed.' }])).toEqual({
      label: '1 change refused',
      reasons: ['Not allowed.'],
    });
    const same = { of: 'publish', code: 'TOO_LARGE', message: 'It is too large.' } as const;
    expect(refusalWords([same, same])).toEqual({ label: '2 changes refused', reasons: ['It is too large.'] });
  });

  it('lets the age grow between two looks', () => {
    expect(oldestWords({ waiting: 3, oldestMs: 60_000 }, 1_000, 61_000)).toBe('the oldest for 2 min');
    expect(oldestWords({ waiting: 1, oldestMs: 5_000 }, 1_000, 1_000)).toBe('for 5 s');
  });

  it('warns when the browser cannot keep it', () => {
    expect(keptWords({ durability: 'memory' })).toMatch(/do not close/);
    expect(keptWords({ durability: 'disk' })).not.toMatch(/do not close/);
  });
});
