import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { freeBytesIn, neededBytes } from '../../../src/engine/embedded/room.ts';

test('what is needed grows with keys, removed ones too, and with what is under them', () => {
  const empty = neededBytes(new Map());
  const removal = neededBytes(new Map([['a', undefined]]));
  const small = neededBytes(new Map([['a', Buffer.alloc(1)]]));
  const large = neededBytes(new Map([['a', Buffer.alloc(1_000_000)]]));
  expect(empty).toBeGreaterThan(0);
  expect(removal).toBeGreaterThan(empty);
  expect(large - small).toBe(999_999);
});

test('a folder that is not there is not taken for full', () => {
  expect(freeBytesIn('/nowhere/at/all')).toBe(Infinity);
  expect(freeBytesIn(tmpdir())).toBeGreaterThan(0);
});
