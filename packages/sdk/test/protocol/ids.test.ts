import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isConversationId, isId, isName } from '../../src/protocol/ids.ts';
import { arbitraryId, arbitraryName } from './arbitrary-message.ts';

const notTexts = [undefined, null, 7, true, {}, [], ['a'], new String('a'), Symbol('a'), 1n];

describe('an id', () => {
  test('may be a uuid, a number, or words with a colon', () => {
    for (const id of ['0198b6f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b', '7', 'import:2024-06', 'a.b_c-d', 'A'.repeat(128)]) {
      expect(isId(id), `${id}`).toBe(true);
    }
  });

  test('has no other signs, no empty text, no sign at its beginning, and at most 128 of them', () => {
    const wrong = [
      '',
      ' ',
      'a b',
      'a/b',
      '../a',
      'a\n',
      '\na',
      'a\0',
      'é',
      'a\u200b',
      '-a',
      '.a',
      ':a',
      '_a',
      'a%00',
      'a>b',
      'a*',
      'A'.repeat(129),
    ];
    for (const id of wrong) expect(isId(id), `${JSON.stringify(id)}`).toBe(false);
  });

  test('is a text and nothing else', () => {
    for (const value of notTexts) expect(isId(value)).toBe(false);
  });

  test('is the same for conversations as for everything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), arbitraryId), (text) => {
        expect(isConversationId(text)).toBe(isId(text));
      }),
    );
  });
});

describe('a name', () => {
  test('is one to sixteen words with dots between (S4-16)', () => {
    for (const name of ['prices', 'campaign.forecast', '_internal.a-b', 'a.'.repeat(15) + 'a', 'w'.repeat(64)]) {
      expect(isName(name), `${name}`).toBe(true);
    }
  });

  test('has no empty word, no wildcard, no sign that paths or subjects give a meaning', () => {
    const wrong = [
      '',
      '.',
      'a.',
      '.a',
      'a..b',
      'a.*',
      '**',
      '>',
      'a b',
      'a/b',
      '../a',
      'a\n',
      'a\0',
      '-a',
      'a.-b',
      'é',
      'a.'.repeat(16) + 'a',
      'w'.repeat(65),
    ];
    for (const name of wrong) expect(isName(name), `${JSON.stringify(name)}`).toBe(false);
  });

  test('is a text and nothing else', () => {
    for (const value of notTexts) expect(isName(value)).toBe(false);
  });

  test('stays one when it is joined to another, as long as there are not too many words', () => {
    fc.assert(
      fc.property(arbitraryName, arbitraryName, (one, other) => {
        const words = one.split('.').length + other.split('.').length;
        expect(isName(`${one}.${other}`)).toBe(words <= 16);
      }),
    );
  });
});

test('long hostile texts are refused without backtracking for ever', () => {
  for (const text of ['a.'.repeat(40_000), 'a'.repeat(100_000), '-'.repeat(100_000), 'a-_'.repeat(30_000) + '!']) {
    const from = performance.now();
    expect(isName(text)).toBe(false);
    expect(isId(text)).toBe(false);
    expect(performance.now() - from).toBeLessThan(2_000);
  }
});
