import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES, MAX_FRAME_MESSAGES } from '../../src/protocol/limits.ts';
import { byeShape, helloShape, welcomeShape } from '../../src/protocol/index.ts';
import { parse, parseDown, parseFrame, parseUp, type Parsed } from '../../src/protocol/parse.ts';
import type { Shape } from '../../src/protocol/shape.ts';
import { arbitraryMessage, arbitraryOf, arbitraryOfType, directions, fieldsOf } from './arbitrary-message.ts';

const parsers = { up: parseUp, down: parseDown };
const all = directions.map(({ direction, shapes }) => ({
  direction,
  shapes,
  parser: parsers[direction] as (value: unknown) => Parsed<unknown>,
}));
const request = { type: 'request', id: 'q1', service: 'search', body: '{}' };

function textOf(parsed: Parsed<unknown>): string {
  return parsed.ok ? 'accepted' : `${parsed.code}: ${parsed.text}`;
}

describe.each(all)('what comes $direction', ({ shapes, parser }) => {
  test('is accepted when it is what its shape says', () => {
    fc.assert(
      fc.property(arbitraryMessage(shapes), (message) => {
        expect(parser(message)).toEqual({ ok: true, value: message });
      }),
      { numRuns: 500 },
    );
  });

  test('survives JSON unchanged', () => {
    fc.assert(
      fc.property(arbitraryMessage(shapes), (message) => {
        const text = JSON.stringify(message);
        const parsed = parser(JSON.parse(text));
        expect(parsed.ok && JSON.stringify(parsed.value)).toBe(text);
      }),
    );
  });

  test('may have fields that nobody here knows', () => {
    fc.assert(
      fc.property(arbitraryMessage(shapes), fc.jsonValue(), (message, extra) => {
        expect(parser({ ...message, 'x-new': extra }).ok).toBe(true);
      }),
    );
  });

  test('without a field it must have is refused, and the sentence names the field', () => {
    for (const [type, shape] of Object.entries(shapes)) {
      for (const [field, { optional }] of Object.entries(fieldsOf(shape))) {
        const [whole] = fc.sample(arbitraryOfType(shapes, type), { numRuns: 1, seed: 7 });
        const { [field]: _, ...rest } = whole ?? {};
        const parsed = textOf(parser(rest));
        const expected = optional === true ? /^accepted$/ : new RegExp(`^BAD_REQUEST: ${field} `);
        expect(parsed, `${type}.${field}`).toMatch(expected);
      }
    }
  });

  test('never throws on garbage', () => {
    const garbage = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withTypedArray: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          garbage,
          fc.record({ type: fc.constantFrom(...Object.keys(shapes)), id: garbage, ref: garbage, body: garbage }),
        ),
        (value) => {
          const parsed = parser(value);
          expect(parsed.ok || (parsed.text.length > 0 && parsed.text.length < 8_000)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('of an unknown type is not supported, and the sentence is short however long the type is', () => {
    for (const type of ['hello', '', 'REQUEST', 'constructor', '__proto__', 'toString', 'x'.repeat(100_000)]) {
      const parsed = parser({ ...request, type });
      expect(textOf(parsed)).toMatch(/^UNSUPPORTED: the message type ".{0,32}" is not known here$/);
    }
  });

  test('without a type is no message at all', () => {
    for (const value of [
      null,
      undefined,
      1,
      'request',
      [],
      [request],
      { type: 1 },
      { type: ['request'] },
      { type: null },
      {},
    ]) {
      expect(textOf(parser(value))).toBe('BAD_REQUEST: a message is an object with a "type"');
    }
  });
});

/** What a wrong value may look like on its way through JSON, and some that only a program could put there. */
const confusions: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['an overflowing number', JSON.parse('1e999')],
  ['not a number', Number.NaN],
  ['minus zero', -0],
  ['a negative number', -1],
  ['a fraction', 0.5],
  ['a number above what is exact', 2 ** 53],
  ['true', true],
  ['a list', []],
  ['a list of one text', ['a']],
  ['an object', {}],
  ['an object that says it is a text', { length: 1, toString: 'a' }],
  ['a huge text', 'x'.repeat(MAX_BODY_BYTES + 1)],
  ['an empty text', ''],
  ['binary data', new Uint8Array([97])],
  ['a date', new Date(0)],
  ['the stand-in of an attachment', { _placeholder: true, num: 0 }],
  ['a function', () => 'a'],
  ['text of a number', '1'],
];

/** Whether a value is right for a field, said a second time and more simply than the shapes do. */
function isRight(shape: Shape<unknown>, value: unknown): boolean {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' && value.length <= shape.max;
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= shape.min && (value as number) <= shape.max;
    case 'one':
      return shape.of.includes(value as string);
    case 'flag':
      return value === true || value === false;
    case 'list':
      return Array.isArray(value) && value.every((item) => isRight(shape.item, item));
    case 'record':
    case 'tagged':
      return false;
    case 'matching':
      return value === '1' || value === 'a';
    case 'scalar':
      return value === null || ['string', 'number', 'boolean'].includes(typeof value);
    case 'anything':
      return true;
  }
}

describe('type confusion: every field with every wrong kind of value', () => {
  const shapes = all.flatMap(({ direction, shapes: each, parser }) =>
    Object.keys(each).map((type) => ({ direction, type, shapes: each, parser })),
  );
  test.each(shapes)('$direction $type', ({ type, shapes: each, parser }) => {
    const [whole] = fc.sample(arbitraryOfType(each, type), { numRuns: 1, seed: 42 });
    for (const [field, shape] of Object.entries(fieldsOf(each[type]))) {
      for (const [what, value] of confusions) {
        expect(parser({ ...whole, [field]: value }).ok, `${field} is ${what}`).toBe(isRight(shape, value));
      }
    }
  });

  test.each([
    ['hello', helloShape],
    ['welcome', welcomeShape],
    ['bye', byeShape],
  ] as const)('%s', (_, shape) => {
    const [whole] = fc.sample(arbitraryOf(shape), { numRuns: 1, seed: 42 });
    for (const [field, inner] of Object.entries(fieldsOf(shape))) {
      for (const [what, value] of confusions) {
        const parsed = parse<unknown>(shape, { ...(whole as object), [field]: value });
        expect(parsed.ok, `${field} is ${what}`).toBe(isRight(inner, value));
      }
    }
  });
});

describe('names that every object knows', () => {
  const hostile = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'];

  test('change nothing about objects, as type, as id or as field', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const name of hostile) {
      const polluting = JSON.parse(
        `{"type":"request","id":"q1","service":"s","body":"{}","${name}":{"polluted":true}}`,
      ) as unknown;
      expect(parseUp(polluting).ok).toBe(true);
      expect(parseUp({ ...request, type: name }).ok).toBe(false);
      expect(parseUp({ ...request, service: name }).ok).toBe(true);
      expect(parseFrame(JSON.parse(`{"seq":1,"ack":0,"messages":[],"${name}":{"polluted":true}}`)).ok).toBe(true);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect('polluted' in {}).toBe(false);
  });

  test('do not stand in for a field that is missing', () => {
    const parsed = parseUp(JSON.parse('{"type":"peek","__proto__":{"ref":1,"id":"q1"}}'));
    expect(textOf(parsed)).toBe('BAD_REQUEST: ref must be a whole number from 0 to 9007199254740991');
  });
});

describe('a body', () => {
  test('is never looked into, however deep it is', () => {
    for (const depth of [10, 10_000, 100_000]) {
      const body = '['.repeat(depth) + ']'.repeat(depth);
      expect(parseUp({ ...request, body })).toEqual({ ok: true, value: { ...request, body } });
    }
  });

  test('need not be JSON for the relay', () => {
    for (const body of ['', '{', '\0', '\ud800', 'NaN', '"\\ud800"'])
      expect(parseUp({ ...request, body }).ok).toBe(true);
  });

  test('is as long as it may be, and not one character longer', () => {
    expect(parseUp({ ...request, body: 'x'.repeat(MAX_BODY_BYTES) }).ok).toBe(true);
    expect(textOf(parseUp({ ...request, body: 'x'.repeat(MAX_BODY_BYTES + 1) }))).toBe(
      'BAD_REQUEST: body has 262145 characters; at most 262144 are allowed',
    );
  });
});

describe('a frame', () => {
  test('is judged without its messages, so that a bad one does not hide the good', () => {
    const frame = { seq: 1, ack: 0, messages: [request, null, 'x', { type: 'request' }] };
    expect(parseFrame(frame)).toEqual({ ok: true, value: frame });
  });

  test('has a number from 1, an acknowledgement from 0, and a list of messages that is not too long', () => {
    const good = { seq: 1, ack: 0, messages: [] };
    expect(parseFrame({ ...good, messages: Array.from({ length: MAX_FRAME_MESSAGES }, () => 1) }).ok).toBe(true);
    for (const wrong of [
      { seq: 0 },
      { ack: -1 },
      { seq: '1' },
      { messages: {} },
      { messages: Array.from({ length: MAX_FRAME_MESSAGES + 1 }, () => 1) },
    ]) {
      expect(parseFrame({ ...good, ...wrong }).ok, `${JSON.stringify(wrong).slice(0, 40)}`).toBe(false);
    }
  });

  test('never makes the parser throw', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseFrame(value)));
    for (const value of [undefined, null, 0, '', [], new Proxy({}, {})]) expect(parseFrame(value).ok).toBe(false);
  });
});
