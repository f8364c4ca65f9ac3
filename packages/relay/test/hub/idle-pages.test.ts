/** What the relay keeps of names that pages have served. */
import { expect, test } from 'vitest';
import type { Facts } from '../../src/engine/engine.ts';
import { IdlePages } from '../../src/hub/idle-pages.ts';
import { Offers } from '../../src/dispatch/offers.ts';
import { Peer } from '../../src/peer.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';

const HOUR = 3_600_000;

function relay(keptMs: number) {
  const facts = new Map<string, Facts>();
  const waiting = new Map<string, number>();
  const offers = new Offers(() => undefined);
  let nowMs = 1_000_000;
  let setMs = 0;
  const awake = { jumpedMs: -Infinity };
  const idle = new IdlePages({
    engine: {
      facts: (queue) => facts.get(queue),
      async setFacts(queue, next) {
        if (next === undefined) facts.delete(queue);
        else facts.set(queue, next);
      },
      queues: () => [...facts.keys()],
      waitingCount: (queue) => waiting.get(queue) ?? 0,
    },
    dispatch: { offers },
    awake,
    keptMs,
    now: () => nowMs + setMs,
    monotonic: () => nowMs,
  });
  const pass = (ms: number): void => {
    for (const end = nowMs + ms; nowMs < end; nowMs += 60_000) idle.look();
  };
  const jump = (ms: number): void => {
    setMs += ms;
    awake.jumpedMs = nowMs + setMs;
  };
  return { facts, waiting, offers, pass, jump };
}

const terms = { concurrency: 1, leaseMs: 1, maxAttempts: 1, halfDuplex: false };
const peer = new Peer('s', { user: 'ana', may: () => true }, '', DEFAULT_LIMITS);

test('a name of pages is forgotten when for long nobody has served it and nothing waits (S4-07)', () => {
  const { facts, pass } = relay(2 * HOUR);
  facts.set('ask@ana', {});
  facts.set('ask', { paused: true });
  pass(HOUR);
  expect(facts.has('ask@ana')).toBe(true);
  pass(2 * HOUR);
  expect([...facts.keys()]).toEqual(['ask']);
});

test('a name of pages is known for as long again when the clock jumps', () => {
  const { facts, pass, jump } = relay(2 * HOUR);
  facts.set('ask@ana', {});
  pass(HOUR);
  jump(10 * HOUR);
  pass(HOUR + HOUR / 2);
  expect(facts.has('ask@ana')).toBe(true);
  pass(HOUR);
  expect(facts.has('ask@ana')).toBe(false);
});

test('a name that a page serves, or that something waits for, is kept', () => {
  const { facts, waiting, offers, pass } = relay(2 * HOUR);
  facts.set('served@ana', {});
  facts.set('awaited@ana', {});
  offers.add(peer, 'served@ana', terms, 0);
  waiting.set('awaited@ana', 1);
  pass(9 * HOUR);
  expect(facts.size).toBe(2);
});

test('a name that is served again now and then is kept from the last time on', () => {
  const { facts, offers, pass } = relay(2 * HOUR);
  facts.set('ask@ana', {});
  for (const _ of Array.from({ length: 5 })) {
    pass(1.5 * HOUR);
    offers.add(peer, 'ask@ana', terms, 0);
    pass(0.5 * HOUR);
    expect(facts.get('ask@ana')).toEqual({});
    offers.remove(peer, 'ask@ana');
  }
  pass(3 * HOUR);
  expect(facts.size).toBe(0);
});
