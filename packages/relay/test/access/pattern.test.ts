import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PATTERNS, beginningOf, isWild, readPattern, readPatterns } from '../../src/access/pattern.ts';

function matches(patterns: readonly string[], name: string): boolean {
  const read = readPatterns(patterns);
  if (!read.ok) throw new Error(read.text);
  return read.matches(name);
}

function sentence(list: unknown): string {
  const read = readPatterns(list);
  return read.ok ? 'accepted' : read.text;
}

/** What a pattern means, said again in another way. */
function oracle(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/^\*\*$/, '#')
    .replace(/\.\*\*$/, '@')
    .replaceAll('.', '\\.')
    .replaceAll('*', '[^.]+')
    .replace('#', '.+')
    .replace('@', '(\\..+)?');
  return new RegExp(`^${source}$`).test(name);
}

describe('a pattern', () => {
  test.each([
    ['prices', 'prices', true],
    ['prices', 'price', false],
    ['prices', 'prices.eu', false],
    ['campaigns.*.metrics', 'campaigns.spring.metrics', true],
    ['campaigns.*.metrics', 'campaigns.metrics', false],
    ['campaigns.*.metrics', 'campaigns.a.b.metrics', false],
    ['campaigns.*', 'campaigns', false],
    ['campaigns.**', 'campaigns', true],
    ['campaigns.**', 'campaigns.spring.metrics', true],
    ['campaigns.**', 'campaignsx', false],
    ['*.**', 'prices', true],
    ['**', 'a.b.c', true],
    ['a.*.**', 'a.b', true],
    ['a.*.**', 'a', false],
  ])('%s and the name %s: %s', (pattern, name, expected) => {
    expect(matches([pattern], name)).toBe(expected);
  });

  test('means what the oracle says, over a hundred thousand pairs', () => {
    const word = fc.constantFrom('a', 'b', 'ab', 'c_1', 'x-y');
    const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join('.'));
    const pattern = fc
      .tuple(fc.array(fc.oneof(word, fc.constant('*')), { maxLength: 4 }), fc.oneof(word, fc.constantFrom('*', '**')))
      .map(([words, last]) => [...words, last].join('.'));
    const lists = fc.tuple(fc.array(pattern, { maxLength: 4 }), fc.array(name, { minLength: 100, maxLength: 100 }));
    fc.assert(
      fc.property(lists, ([patterns, names]) => {
        const read = readPatterns(patterns);
        if (!read.ok) throw new Error(read.text);
        for (const each of names) {
          expect(read.matches(each)).toBe(patterns.some((one) => oracle(one, each)));
          for (const one of patterns) expect(!oracle(one, each) || each.startsWith(beginningOf(one))).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('never matches what is no name, not even literally', () => {
    for (const name of ['', '*', 'a.*', '**', 'a..b', '.a', 'a b', 'a\u0000b', '-a', 'é', 'a/../b', 'x'.repeat(65)]) {
      expect(matches(['**', '*', 'a.*', 'a.**'], name)).toBe(false);
    }
  });
});

test.each([
  ['campaigns.*.metrics', true, 'campaigns'],
  ['campaigns.**', true, 'campaigns'],
  ['a.b.*', true, 'a.b'],
  ['*.metrics', true, ''],
  ['**', true, ''],
  ['prices.eu', false, 'prices.eu'],
])('%s alone: whether it may match others is %s, and what it matches begins with "%s"', (pattern, wild, beginning) => {
  expect(readPattern(pattern).ok).toBe(true);
  expect(isWild(pattern)).toBe(wild);
  expect(beginningOf(pattern)).toBe(beginning);
});

test('one pattern that is none is refused by the same rule', () => {
  const read = readPattern('a.**.b');
  expect(read).toEqual({
    ok: false,
    text: expect.stringMatching(/^"a\.\*\*\.b" is no pattern of names: a pattern is 1 to 16/) as unknown,
  });
});

describe('a list of patterns', () => {
  test('allows nothing when it is empty', () => {
    expect(matches([], 'prices')).toBe(false);
  });

  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    '***',
    'a.**.b',
    '**.a',
    'a*',
    '*a',
    'a.b*',
    '>',
    'a b',
    'a\u0000',
    '-a',
    'x'.repeat(65),
    Array.from({ length: 17 }, () => 'a').join('.'),
  ])('is refused for the pattern %j, and the sentence names it and the rule', (pattern) => {
    const text = sentence(['fine', pattern]);
    expect(text).toContain(JSON.stringify(pattern).slice(0, 60));
    expect(text).toContain('a pattern is 1 to 16 words');
  });

  test.each([[undefined], [null], ['a'], [{ 0: 'a' }], [7]])('is refused when it is %j', (list) => {
    expect(sentence(list)).toBe('must be a list of patterns');
  });

  test.each([[7], [null], [['a']], [{ toString: () => 'a' }]])('is refused when it holds %j', (item) => {
    expect(sentence([item])).toContain('a pattern is');
  });

  test('has a bound', () => {
    const list = Array.from({ length: MAX_PATTERNS + 1 }, (_, at) => `a${at}`);
    expect(sentence(list)).toBe('has 257 patterns; at most 256 are allowed');
    expect(sentence(list.slice(1))).toBe('accepted');
  });

  test('does not backtrack for ever, however long a wrong pattern is', () => {
    const started = performance.now();
    sentence(['a.'.repeat(32_000)]);
    sentence(['*'.repeat(64_000)]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
