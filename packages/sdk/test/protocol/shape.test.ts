import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
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
  text,
} from '../../src/protocol/shape.ts';

describe('a text', () => {
  test('may be as long as its bound and no longer', () => {
    expect(text(3).check('abc', 'body')).toBeUndefined();
    expect(text(3).check('abcd', 'body')).toBe('body has 4 characters; at most 3 are allowed');
  });

  test('is not a String object, a list of letters or nothing', () => {
    for (const value of [new String('abc'), ['a'], null, undefined, 1]) {
      expect(text(3).check(value, 'body')).toBe('body must be a string');
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
      expect(integer(0, Number.MAX_SAFE_INTEGER).check(value, 'offset')).toBe(
        'offset must be a whole number from 0 to 9007199254740991',
      );
    }
  });
});

test('a flag is true or false and nothing that merely counts as such', () => {
  for (const value of [0, 1, 'true', '', null, undefined, [], new Boolean(true)]) {
    expect(flag.check(value, 'follow')).toBe('follow must be true or false');
  }
  expect(fits(flag, false)).toBe(true);
});

test('oneOf knows its words exactly', () => {
  const shape = oneOf('open', 'ended');
  expect(fits(shape, 'open')).toBe(true);
  for (const value of ['OPEN', ' open', 'toString', '__proto__', ['open'], new String('open'), null]) {
    expect(shape.check(value, 'state')).toBe('state must be one of open, ended');
  }
});

test('a matching text says its rule when it does not match', () => {
  const even = matching((value): value is string => typeof value === 'string' && value.length % 2 === 0, 'be even', 'even');
  expect(even.check('ab', 'id')).toBeUndefined();
  expect(even.check('abc', 'id')).toBe('id is not valid: be even');
});

describe('a list', () => {
  const shape = list(integer(0, 9), 2);

  test('is no longer than its bound', () => {
    expect(fits(shape, [1, 2])).toBe(true);
    expect(shape.check([1, 2, 3], 'leases')).toBe('leases has 3 items; at most 2 are allowed');
  });

  test('is looked at only when it is not too long', () => {
    const endless = new Proxy([], {
      get: (_, key) => {
        if (key === 'length') return 1e9;
        throw new Error('an item was read');
      },
    });
    expect(shape.check(endless, 'leases')).toContain('at most 2');
  });

  test('names the first wrong item, also a missing one', () => {
    expect(shape.check([1, 'x'], 'leases')).toBe('leases[1] must be a whole number from 0 to 9');
    // oxlint-disable-next-line no-sparse-arrays
    expect(shape.check([, 1], 'leases')).toBe('leases[0] must be a whole number from 0 to 9');
  });

  test('is not something with a length', () => {
    for (const value of ['12', { length: 1, 0: 1 }, new Uint8Array(1), null]) {
      expect(shape.check(value, 'leases')).toBe('leases must be a list');
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
    expect(shape.check({}, '')).toBe('id must be a string');
    expect(shape.check({ id: 'a', count: null }, 'work')).toBe('work.count must be a whole number from 0 to 9');
    expect(shape.check({ id: 'a', place: { at: 1 } }, '')).toBe('place.at must be true or false');
  });

  test('is neither a list nor null nor text', () => {
    for (const value of [null, [], 'id', 1, true, undefined]) {
      expect(shape.check(value, 'frame')).toBe('frame must be an object');
      expect(isRecord(value)).toBe(false);
    }
  });

  test('may come without a prototype, as from a parser that is careful', () => {
    expect(fits(shape, Object.assign(Object.create(null), { id: 'a' }))).toBe(true);
  });
});

test('every check answers with a sentence or nothing, whatever it is given', () => {
  const shapes = [text(4), integer(0, 4), flag, anything, oneOf('a'), optional(flag), list(text(2), 2), record({ a: flag })];
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (value) => {
      for (const shape of shapes) expect(['string', 'undefined']).toContain(typeof shape.check(value, 'x'));
    }),
  );
});

test('two shapes that accept different things print differently', () => {
  const prints = [
    text(3),
    text(4),
    integer(0, 3),
    integer(0, 4),
    integer(1, 3),
    flag,
    anything,
    oneOf('a', 'b'),
    oneOf('a'),
    optional(flag),
    list(flag, 3),
    list(flag, 4),
    list(text(3), 3),
    record({ a: flag }),
    record({ b: flag }),
    record({ a: optional(flag) }),
  ].map(({ print }) => print);
  expect(new Set(prints).size).toBe(prints.length);
});
