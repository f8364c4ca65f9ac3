/** When somebody is told, by a clock that the test holds. */
import { describe, expect, test } from 'vitest';
import type { Kind, News, Wish } from '../src/contract.ts';
import { decide } from '../src/decide.ts';

const news = (conversation: string, kind: Kind, atMs: number, version = 1): News => ({
  conversation,
  service: 's',
  user: 'ana',
  kind,
  version,
  atMs,
  title: '',
  text: '',
});
const wish = (more: Partial<Wish> = {}): Wish => ({
  events: ['failed', 'needs-input'],
  everyMs: 0,
  ifUnseenMs: 0,
  ...more,
});
const at = (nowMs: number, more: Partial<Parameters<typeof decide>[1]> = {}): Parameters<typeof decide>[1] => ({
  nowMs,
  wish: wish(),
  lastMs: undefined,
  isSeen: () => false,
  ...more,
});

describe('what is decided', () => {
  test('what is wanted goes at once, what is not is let go', () => {
    const [failed, progress] = [news('a', 'failed', 100), news('b', 'progress', 100)];
    expect(decide([failed, progress], at(100))).toEqual({ send: [failed], drop: [progress] });
  });

  test('nothing waits: nothing is to be looked at again', () => {
    expect(decide([], at(100))).toEqual({ send: [], drop: [] });
  });

  test('after one message the next waits its time, and then takes along all that has come', () => {
    const throttled = { wish: wish({ everyMs: 1_000 }), lastMs: 100 };
    const both = [news('a', 'failed', 200), news('b', 'needs-input', 900)];
    expect(decide(both, at(1_099, throttled))).toEqual({ send: [], drop: [], againMs: 1_100 });
    expect(decide(both, at(1_100, throttled))).toEqual({ send: both, drop: [] });
  });

  test('what may still be seen in the page waits for that, and is let go when it was', () => {
    const unseen = { wish: wish({ ifUnseenMs: 1_000 }) };
    const [early, late] = [news('a', 'failed', 100), news('b', 'failed', 600)];
    expect(decide([early, late], at(1_099, unseen))).toEqual({ send: [], drop: [], againMs: 1_100 });
    expect(decide([early, late], at(1_100, unseen))).toEqual({ send: [early], drop: [] });
    expect(decide([early], at(1_100, { ...unseen, isSeen: () => true }))).toEqual({ send: [], drop: [early] });
  });

  test('a channel that waits for nothing does not care what was seen', () => {
    const failed = news('a', 'failed', 100);
    expect(decide([failed], at(100, { isSeen: () => true })).send).toEqual([failed]);
  });
});
