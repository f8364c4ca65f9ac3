/** Work in hand that waits for parts nobody has taken: when that throttles its service, and when not (S1-12). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from '../../src/engine/conversation.ts';
import type { Lease } from '../../src/dispatch/leases.ts';
import type { Offer } from '../../src/dispatch/offers.ts';
import { Upstream } from '../../src/dispatch/upstream.ts';

type Seen = Pick<Conversation, 'id' | 'parent' | 'queue' | 'state'>;
const idOf = (name: string): ConversationId => name as ConversationId;

/** Services with so many slots each; what is in hand is `service name`, a part of it `service name.part`. */
function served(slots: Readonly<Record<string, number>>) {
  const leases = new Map<string, Lease>();
  const upstream = new Upstream(
    {
      of: (queue) => [{ terms: { concurrency: slots[queue] ?? 0 } } as Offer],
      workers: (queue) => ((slots[queue] ?? 0) > 0 ? 1 : 0),
    },
    { get: (id) => leases.get(id) },
  );
  const part = (state: Seen['state'], parent: string, queue: string, name: string): string | undefined =>
    upstream.saw({ id: idOf(`${parent}.${name}`), parent: idOf(parent), queue, state });
  return {
    upstream,
    take: (queue: string, ...names: string[]) => {
      for (const name of names) leases.set(name, { queue } as Lease);
    },
    end: (name: string) => {
      leases.delete(name);
      upstream.saw({ id: idOf(name), parent: undefined, queue: 'a', state: 'queued' });
    },
    asks: (parent: string, queue: string, name = 'part') => part('queued', parent, queue, name),
    taken: (parent: string, queue: string, name = 'part') => part('working', parent, queue, name),
  };
}

describe('a service', () => {
  test('is throttled while more than half of what it can have in hand waits for parts that nobody has taken', () => {
    const { upstream, take, asks, taken } = served({ a: 4, b: 1 });
    take('a', '1', '2', '3', '4');
    asks('1', 'b');
    asks('2', 'b');
    expect(upstream.throttling('a')).toBeUndefined();
    expect(upstream.allowance('a')).toBe(1);
    asks('3', 'b');
    expect([upstream.throttling('a'), upstream.allowance('a')]).toEqual(['b', 0]);
    expect([upstream.throttling('b'), upstream.allowance('b')]).toEqual([undefined, Infinity]);
    expect(taken('3', 'b')).toBe('a');
    expect([upstream.throttling('a'), upstream.allowance('a')]).toEqual([undefined, 1]);
  });

  test('waits once for each piece of work, however many parts that has', () => {
    const { upstream, take, asks, taken } = served({ a: 2, b: 1 });
    take('a', '1', '2');
    asks('1', 'b', 'x');
    asks('1', 'b', 'y');
    expect(upstream.throttling('a')).toBeUndefined();
    asks('2', 'b');
    expect(upstream.throttling('a')).toBe('b');
    expect(taken('1', 'b', 'x')).toBeUndefined();
    expect(upstream.throttling('a')).toBe('b');
    expect(taken('1', 'b', 'y')).toBe('a');
    expect(upstream.throttling('a')).toBeUndefined();
  });

  test('is named after the one that most of it waits for', () => {
    const { upstream, take, asks } = served({ a: 3, b: 1, c: 1 });
    take('a', '1', '2', '3');
    for (const name of ['1', '2', '3']) asks(name, 'c');
    asks('1', 'b');
    expect(upstream.throttling('a')).toBe('c');
  });

  test('is not held up by what nobody serves, nor by an attempt that is over', () => {
    const { upstream, take, end, asks } = served({ a: 2, b: 1, gone: 0 });
    take('a', '1', '2');
    asks('1', 'gone');
    asks('2', 'gone');
    expect(upstream.throttling('a')).toBeUndefined();
    asks('1', 'b');
    asks('2', 'b');
    expect(upstream.throttling('a')).toBe('b');
    end('2');
    expect(upstream.throttling('a')).toBeUndefined();
  });

  test('is not held up by itself, nor in a circle: each may be what the other needs', () => {
    const { upstream, take, asks } = served({ a: 1, b: 1, c: 1 });
    take('a', '1');
    asks('1', 'a');
    expect(upstream.throttling('a')).toBeUndefined();
    const circle = served({ a: 1, b: 1, c: 1 });
    circle.take('a', '1');
    circle.take('b', '2');
    circle.take('c', '3');
    circle.asks('1', 'b');
    circle.asks('2', 'c');
    expect([circle.upstream.throttling('a'), circle.upstream.throttling('b')]).toEqual(['b', 'c']);
    circle.asks('3', 'a');
    expect(['a', 'b', 'c'].map((queue) => circle.upstream.throttling(queue))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('those who wait are told at most once a second, and of changes alone', () => {
  const { upstream, take, asks, taken } = served({ a: 1, b: 1 });
  take('a', '1');
  asks('1', 'b');
  expect(upstream.throttledBy('a')).toBeUndefined();
  expect(upstream.look(1_000)).toEqual(['a']);
  expect(upstream.throttledBy('a')).toBe('b');
  taken('1', 'b');
  expect(upstream.look(1_900)).toEqual([]);
  asks('1', 'b');
  expect(upstream.look(2_000)).toEqual([]);
  taken('1', 'b');
  expect(upstream.look(3_000)).toEqual(['a']);
  expect(upstream.throttledBy('a')).toBeUndefined();
  expect(upstream.look(4_000)).toEqual([]);
});

test('one that is throttled is so until less than half of it waits: given more one by one, it would not be and be in turn', () => {
  const { upstream, take, asks, taken } = served({ a: 4, b: 1 });
  take('a', '1', '2', '3');
  for (const name of ['1', '2', '3']) asks(name, 'b');
  expect(upstream.look(1_000)).toEqual(['a']);
  taken('1', 'b');
  expect([upstream.throttling('a'), upstream.look(2_000)]).toEqual([undefined, []]);
  taken('2', 'b');
  expect(upstream.look(3_000)).toEqual(['a']);
});

test('whatever comes and goes, nothing is left of what has gone', () => {
  const names = fc.constantFrom('1', '2', '3');
  const steps = fc.array(fc.tuple(fc.boolean(), names, fc.constantFrom('a', 'b', 'c'), names), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      const { upstream, take, asks, taken } = served({ a: 1, b: 1, c: 1 });
      take('a', '1', '2', '3');
      const open = new Set<string>();
      for (const [isAsked, parent, queue, name] of all) {
        if (isAsked) asks(parent, queue, name);
        else taken(parent, queue, name);
        if (isAsked) open.add(`${parent} ${name}`);
        else open.delete(`${parent} ${name}`);
      }
      for (const each of open) {
        const [parent = '', name] = each.split(' ');
        taken(parent, 'b', name);
      }
      expect(['a', 'b', 'c'].map((queue) => upstream.throttling(queue))).toEqual([undefined, undefined, undefined]);
      upstream.look(1_000);
      expect(upstream.look(2_000)).toEqual([]);
    }),
  );
});
