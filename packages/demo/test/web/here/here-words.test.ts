import { expect, test } from 'vitest';
import { hereWords } from '../../../web/here/here-words.ts';

test.each([
  [[], undefined],
  [['Ben'], 'Ben has this campaign open too'],
  [['Ben', 'Cleo'], 'Ben and Cleo have this campaign open too'],
  [['Ben', 'Cleo', 'Dan'], 'Ben, Cleo and Dan have this campaign open too'],
  [['Ben', 'Cleo', 'Dan', 'Eve'], 'Ben, Cleo and 2 others have this campaign open too'],
])('%j are told as "%s"', (names, words) => {
  expect(hereWords(names)).toBe(words);
});
