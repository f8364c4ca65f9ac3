/** The numbers that results are made of. */
import { expect, test } from 'vitest';
import { median, quantile, spreadOf } from '../harness/statistics.ts';

const toHundred = Array.from({ length: 100 }, (_, at) => 100 - at);

test('the median is the one in the middle, or halfway between the two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 6])).toBe(5.5);
  expect(median([7])).toBe(7);
});

test('numbers are in order by their size, not as text', () => {
  expect(median([100, 9, 20])).toBe(20);
  expect(quantile([100, 9, 20], 0)).toBe(9);
});

test('below a percentile lies that share of the numbers', () => {
  expect(quantile(toHundred, 0.5)).toBe(51);
  expect(quantile(toHundred, 0.99)).toBe(100);
  expect(quantile(toHundred, 0.9)).toBe(91);
  expect(toHundred.filter((each) => each < quantile(toHundred, 0.9))).toHaveLength(90);
});

test('the whole share is the largest number', () => {
  expect(quantile(toHundred, 1)).toBe(100);
});

test('the spread is from the lowest to the highest, around the median', () => {
  expect(spreadOf([4, 2, 12])).toEqual({ median: 4, min: 2, max: 12 });
});

test('nothing has no median, no percentile and no spread', () => {
  expect(() => median([])).toThrow('nothing');
  expect(() => quantile([], 0.5)).toThrow('nothing');
  expect(() => spreadOf([])).toThrow('nothing');
});

test('numbers that are given stay as they are', () => {
  const given = [3, 1, 2];
  median(given);
  quantile(given, 0.5);
  expect(given).toEqual([3, 1, 2]);
});
