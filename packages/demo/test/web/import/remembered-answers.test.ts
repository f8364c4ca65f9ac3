import { expect, it } from 'vitest';
import { createRememberedAnswers } from '../../../web/import/remembered-answers.ts';

function aStorage(full = false) {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, text);
    },
  };
}

const given = { answer: { keep: 'file' as const }, isSent: true };

it('what was chosen is there after a reload, for this import and this user alone', () => {
  const storage = aStorage();
  createRememberedAnswers('ana', storage).remember('one', { ...given, isSent: false });
  createRememberedAnswers('ana', storage).remember('one', given);
  const after = createRememberedAnswers('ana', storage);
  expect(after.recall('one')).toEqual(given);
  expect(after.recall('two')).toBeUndefined();
  expect(createRememberedAnswers('ben', storage).recall('one')).toBeUndefined();
});

it('the oldest are forgotten, not the one that was answered last', () => {
  const answers = createRememberedAnswers('ana', aStorage());
  for (let n = 0; n < 30; n++) answers.remember(`import ${n}`, given);
  expect(answers.recall('import 29')).toEqual(given);
  expect(answers.recall('import 0')).toBeUndefined();
});

it('a storage that is full, or holds something else, is none', () => {
  const full = createRememberedAnswers('ana', aStorage(true));
  full.remember('one', given);
  expect(full.recall('one')).toBeUndefined();
  const storage = aStorage();
  storage.setItem('campaigns.answers.ana', '{"one":');
  expect(createRememberedAnswers('ana', storage).recall('one')).toBeUndefined();
});
