import { describe, expect, test } from 'vitest';
import { amountOf, readAmount } from '../../src/config/amount.ts';

describe('an amount', () => {
  test.each([
    ['0', 'count', 0],
    ['10_000', 'count', 10_000],
    ['250', 'duration', 250],
    ['250ms', 'duration', 250],
    ['30s', 'duration', 30_000],
    ['5m', 'duration', 300_000],
    ['2h', 'duration', 7_200_000],
    ['7d', 'duration', 604_800_000],
    ['4096', 'size', 4_096],
    ['64KiB', 'size', 65_536],
    ['8MiB', 'size', 8_388_608],
    ['1GiB', 'size', 1_073_741_824],
  ] as const)('%s as a %s is %i', (text, of, value) => {
    expect(readAmount(text, of)).toBe(value);
  });

  test.each([
    ['', 'count'],
    ['-1', 'count'],
    ['1.5', 'duration'],
    ['1e3', 'count'],
    ['0x10', 'count'],
    ['Infinity', 'count'],
    ['5 s', 'duration'],
    ['5m', 'size'],
    ['5MiB', 'duration'],
    ['5s', 'count'],
    ['5M', 'size'],
    ['s', 'duration'],
    ['1constructor', 'duration'],
  ] as const)('%j is not a %s', (text, of) => {
    expect(readAmount(text, of)).toBeUndefined();
  });

  test('is of what its name says', () => {
    expect(
      ['sessionMs', 'topic.ageMs', 'topic.bytes', 'unackedBytesPerPeer', 'topic.count', 'port'].map(amountOf),
    ).toEqual(['duration', 'duration', 'size', 'size', 'count', 'count']);
  });
});
