/** What is said of whatever a handler has thrown. */
import { expect, test } from 'vitest';
import { MAX_TEXT_LENGTH } from '../../src/protocol/limits.ts';
import { sentenceOf } from '../../src/worker/run.ts';

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;
const unreadable = new Error('x');
Object.defineProperty(unreadable, 'message', {
  get() {
    throw new Error('no');
  },
});
const NOT_SHOWN = 'The handler threw something that cannot be shown.';

test.each([
  ['an error', new RangeError('too far'), 'RangeError: too far'],
  ['a symbol', Symbol('odd'), 'Symbol(odd)'],
  ['nothing', undefined, 'undefined'],
  ['what refers to itself', cyclic, '[object Object]'],
  ['what has no prototype', Object.create(null), NOT_SHOWN],
  ['an error that throws when it is read', unreadable, NOT_SHOWN],
])('whatever a handler throws becomes a sentence that fits: %s', (_, thrown, sentence) => {
  expect(sentenceOf(thrown)).toBe(sentence);
});

test('whatever a handler throws becomes a sentence that fits: ten million letters', () => {
  const sentence = sentenceOf(new Error('x'.repeat(10_000_000)));
  expect(sentence).toBe(`Error: ${'x'.repeat(MAX_TEXT_LENGTH - 7)}`);
});
