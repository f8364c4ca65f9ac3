import { describe, expect, it } from 'vitest';
import { connectionWords, secondsToRetry } from '../../../web/header/connection-words.ts';
import { keptWords, oldestWords, outboxWords } from '../../../web/header/outbox-words.ts';

const waiting = { state: 'waiting', attempt: 2, reason: 'lost', retryAfterMs: 0, spreadMs: 0 } as const;

const moment = { sinceMs: 0, nowMs: 0, hasNetwork: true };

describe('the connection in words', () => {
  it('counts down to the next attempt where it is known, and never to zero', () => {
    const until = { ...waiting, retryAtMs: 10_000 };
    expect([4_000, 9_500, 12_000].map((nowMs) => secondsToRetry(until, 0, nowMs))).toEqual([6, 1, 1]);
    expect(secondsToRetry({ ...waiting, retryAfterMs: 5_000 }, 1_000, 2_000)).toBe(4);
    expect(secondsToRetry(waiting, 0, 0)).toBeUndefined();
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
    expect(labels).toEqual(['Online', 'Connecting', 'Offline', 'Reconnecting soon', 'Signed out']);
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

  it('lets the age grow between two looks', () => {
    expect(oldestWords({ waiting: 3, oldestMs: 60_000 }, 1_000, 61_000)).toBe('the oldest for 2 min');
    expect(oldestWords({ waiting: 1, oldestMs: 5_000 }, 1_000, 1_000)).toBe('for 5 s');
  });

  it('warns when the browser cannot keep it', () => {
    expect(keptWords({ durability: 'memory' })).toMatch(/do not close/);
    expect(keptWords({ durability: 'disk' })).not.toMatch(/do not close/);
  });
});
