import { expect, test } from 'vitest';
import { DataCorrupt, seal, unseal } from '../../../src/engine/embedded/sealed.ts';

const KEY = 'c/some-id';
const CONTENT = { id: 'some-id', text: 'ünï 💡 \ud800', list: [1, null, { a: true }] };

test('what was sealed for a key comes back', () => {
  expect(unseal(KEY, seal(KEY, CONTENT))).toEqual(CONTENT);
});

test('any flipped bit is found', () => {
  const bytes = seal(KEY, CONTENT);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => unseal(KEY, flipped)).toThrow(DataCorrupt);
  }
});

test('bytes of another key, cut ones and empty ones are found', () => {
  const bytes = seal(KEY, CONTENT);
  expect(() => unseal('c/other-id', bytes)).toThrow(DataCorrupt);
  for (const length of [0, 3, 4, bytes.length - 1])
    expect(() => unseal(KEY, bytes.subarray(0, length))).toThrow(DataCorrupt);
});
