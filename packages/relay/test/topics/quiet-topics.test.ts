/** What is done about topics that nobody publishes to any more. */
import { expect, test } from 'vitest';
import type { TopicLimits } from '../../src/engine/engine.ts';
import { QuietTopics } from '../../src/topics/quiet-topics.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;

function place({ names = ['a', 'b', 'c'], jumpedMs = -Infinity } = {}) {
  const trimmed: { topic: string; keep: TopicLimits; nowMs: number }[] = [];
  let monotonicMs = 0;
  const topics = new QuietTopics({
    engine: {
      topics: () => names,
      trim: (topic, keep, nowMs) => {
        trimmed.push({ topic, keep, nowMs });
        return Promise.resolve();
      },
    },
    limits: { topic: { count: 10, bytes: 1_000, ageMs: DAY } },
    awake: { jumpedMs },
    now: () => NOW,
    monotonic: () => monotonicMs,
  });
  return {
    look: () => topics.look(),
    pass: (ms: number) => void (monotonicMs += ms),
    trimmed,
    names: () => trimmed.map(({ topic }) => topic),
  };
}

test('all of them are looked at, a few at a time, and a minute later again', () => {
  const names = Array.from({ length: 20 }, (_, at) => `t${at}`);
  const { look, pass, names: seen } = place({ names });
  look();
  expect(seen().length).toBeGreaterThan(0);
  expect(seen().length).toBeLessThan(20);
  for (let more = 0; more < 10; more += 1) look();
  expect(seen()).toEqual(names);
  pass(60_000);
  for (let more = 0; more < 10; more += 1) look();
  expect(seen()).toEqual([...names, ...names]);
});

test('they are trimmed to what the relay keeps', () => {
  const { look, trimmed } = place({ names: ['a'] });
  look();
  expect(trimmed).toEqual([{ topic: 'a', keep: { count: 10, bytes: 1_000, ageMs: DAY }, nowMs: NOW }]);
});

test('after a jump of the wall clock nothing is too old for as long as it would be kept, whatever its topic has said', () => {
  const { look, names } = place({ names: ['a'], jumpedMs: NOW - DAY / 2 });
  look();
  expect(names()).toEqual([]);
  const later = place({ names: ['a'], jumpedMs: NOW - 2 * DAY });
  later.look();
  expect(later.trimmed[0]?.keep.ageMs).toBe(DAY);
});

test('where there are none it rests', () => {
  const { look, names } = place({ names: [] });
  for (let more = 0; more < 10; more += 1) look();
  expect(names()).toEqual([]);
});
