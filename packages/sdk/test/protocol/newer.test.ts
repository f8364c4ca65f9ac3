/** What this release makes of what a newer relay says. */
import { expect, it } from 'vitest';
import { answer } from '../../src/protocol/answers.ts';
import { fromNewer } from '../../src/protocol/newer.ts';
import { fits } from '../../src/protocol/shape.ts';

const isAnswer = (value: unknown): boolean => fits(answer, value);

it('an entry of a kind that is not known takes its place in the log, and the others are as they were', () => {
  const [first, later, last] = [
    { kind: 'reply', offset: 1, timeMs: 1, body: '1' },
    { kind: 'picture', offset: 2, timeMs: 1, colours: 3 },
    { kind: 'end', offset: 3, timeMs: 1, state: 'completed' },
  ];
  for (const said of [
    { type: 'entries', id: 'c-1', entries: [first, later, last] },
    { type: 'page', ref: 1, offset: 3, entries: [first, later, last] },
  ]) {
    expect(isAnswer(said)).toBe(false);
    const heard = fromNewer(said);
    expect(isAnswer(heard)).toBe(true);
    expect(heard).toMatchObject({ entries: [first, { offset: 2 }, last] });
  }
});

it('a refusal with a code that is not known is one of which nothing is known', () => {
  const said = { type: 'refused', of: 'follow', id: 'c-1', code: 'MOON_PHASE', text: 'Wait.', retryable: false };
  expect(isAnswer(said)).toBe(false);
  expect(fromNewer(said)).toEqual({ ...said, code: 'UNKNOWN' });
});

it('what breaks the rules still does', () => {
  for (const said of [undefined, 7, 'x', [], {}, { type: 'entries', id: 'c-1', entries: [{ kind: 'picture' }] }])
    expect(isAnswer(fromNewer(said))).toBe(false);
});
