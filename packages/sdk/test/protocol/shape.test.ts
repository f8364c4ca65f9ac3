import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain } from '../../src/protocol/explain.ts';
import {
  anything,
  fits,
  flag,
  integer,
  isRecord,
  list,
  matching,
  oneOf,
  optional,
  record,
  tagged,
  text,
  type Shape,
} from '../../src/protocol/shape.ts';

describe('a text', () => {
  test('may be as long as its bound and no longer', () => {
    expect(explain(text(3), 'abc', 'body')).toBeUndefined();
    expect(explain(text(3), 'abcd', 'body')).toBe('body has 4 characters; at most 3 are allowed');
  });

  test('is not a String object, a list of letters or nothing', () => {
    for (const value of [new String('abc'), ['a'], null, undefined, 1]) {
      expect(explain(text(3), value, 'body')).toBe('body must be a string');
    }
  });
});

describe('an integer', () => {
  test('is from its least to its most, both allowed', () => {
    const shape = integer(2, 5);
    expect([1, 2, 3, 4, 5, 6].filter((value) => fits(shape, value))).toEqual([2, 3, 4, 5]);
  });

  test('is a whole, finite number and no text that looks like one', () => {
    for (const value of [1.5, Number.NaN, Infinity, -Infinity, '3', [3], null, true, 3n, 2 ** 53, new Number(3)]) {
      expect(explain(integer(0, Number.MAX_SAFE_INTEGER), value, 'offset')).toBe(
        'offset must be a whole number from 0 to 9007199254740991',
      );
    }
  });
});

test('a flag is true or false and nothing that merely counts as such', () => {
  for (const value of [0, 1, 'true', '', null, undefined, [], new Boolean(true)]) {
    expect(explain(flag, value, 'follow')).toBe('follow must be true or false');
  }
  expect(fits(flag, false)).toBe(true);
});

test('oneOf knows its words exactly', () => {
  const shape = oneOf('open', 'ended');
  expect(fits(shape, 'open')).toBe(true);
  for (const value of ['OPEN', ' open', 'toString', '__proto__', ['open'], new String('open'), null]) {
    expect(explain(shape, value, 'state')).toBe('state must be one of open, ended');
  }
});

test('a matching text says its rule when it does not match', () => {
  const even = matching((value): value is string => typeof value === 'string' && value.length % 2 === 0, 'be even');
  expect(explain(even, 'ab', 'id')).toBeUndefined();
  expect(explain(even, 'abc', 'id')).toBe('id is not valid: be even');
});

describe('a list', () => {
  const shape = list(integer(0, 9), 2);

  test('is no longer than its bound', () => {
    expect(fits(shape, [1, 2])).toBe(true);
    expect(explain(shape, [1, 2, 3], 'leases')).toBe('leases has 3 items; at most 2 are allowed');
  });

  test('is looked at only when it is not too long', () => {
    const endless = new Proxy([], {
      get: (_, key) => {
        if (key === 'length') return 1e9;
        throw new Error('an item was read');
      },
    });
    expect(explain(shape, endless, 'leases')).toContain('at most 2');
  });

  test('names the first wrong item', () => {
    expect(explain(shape, [1, 'x'], 'leases')).toBe('leases[1] must be a whole number from 0 to 9');
    expect(explain(shape, [undefined, 'x'], 'leases')).toBe('leases[0] must be a whole number from 0 to 9');
  });

  test('is not something with a length', () => {
    for (const value of ['12', { length: 1, 0: 1 }, new Uint8Array(1), null]) {
      expect(explain(shape, value, 'leases')).toBe('leases must be a list');
    }
  });
});

describe('a record', () => {
  const shape = record({ id: text(8), count: optional(integer(0, 9)), place: optional(record({ at: flag })) });

  test('has its fields and may have others', () => {
    expect(fits(shape, { id: 'a' })).toBe(true);
    expect(fits(shape, { id: 'a', count: undefined, newer: { deep: [1] } })).toBe(true);
  });

  test('names the place of what is wrong', () => {
    expect(explain(shape, {}, '')).toBe('id must be a string');
    expect(explain(shape, { id: 'a', count: null }, 'work')).toBe('work.count must be a whole number from 0 to 9');
    expect(explain(shape, { id: 'a', place: { at: 1 } }, '')).toBe('place.at must be true or false');
  });

  test('is neither a list nor null nor text', () => {
    for (const value of [null, [], 'id', 1, true, undefined]) {
      expect(explain(shape, value, 'frame')).toBe('frame must be an object');
      expect(isRecord(value)).toBe(false);
    }
  });

  test('may come without a prototype, as from a parser that is careful', () => {
    expect(fits(shape, Object.assign(Object.create(null), { id: 'a' }))).toBe(true);
  });
});

test('tagged fits what the shape of its tag does', () => {
  const shape = tagged('kind', { a: record({ at: flag }), b: record({}) });
  expect(fits(shape, { kind: 'b' })).toBe(true);
  expect(fits(shape, { kind: 'a', at: true })).toBe(true);
  for (const kind of ['c', 'toString', '__proto__', undefined, 7]) expect(fits(shape, { kind, at: true })).toBe(false);
  expect(explain(shape, { kind: 'a' }, 'entry')).toBe('entry.at must be true or false');
  expect(explain(shape, { kind: 'c' }, 'entry')).toBe('entry.kind must be one of a, b');
  expect(explain(shape, { kind: 'c' })).toBe('kind must be one of a, b');
  expect(explain(shape, 'a', 'entry')).toBe('entry must be an object');
});

test('without a place, a sentence is about the whole', () => {
  expect(explain(record({ a: flag }), 7)).toBe('it must be an object');
  expect(explain(record({ a: flag }), { a: 7 })).toBe('a must be true or false');
});

const shapes: readonly Shape<unknown>[] = [
  text(4),
  integer(0, 4),
  flag,
  anything,
  matching((value): value is string => value === 'a', 'be a'),
  oneOf('a'),
  optional(flag),
  list(text(2), 2),
  record({ a: flag }),
  tagged('kind', { a: record({ at: flag }), b: record({}) }),
];

test('a value either fits or there is a sentence that says why not, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...shapes),
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
      (shape, value) => {
        const why = explain(shape, value, 'x');
        expect(why === undefined).toBe(fits(shape, value));
        expect(why ?? 'x is right').toMatch(/^x\b.{5,}$/);
      },
    ),
  );
});
