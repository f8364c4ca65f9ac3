import { expect, test } from 'vitest';
import { noEnd } from '../../../web/bulk/end-draft.ts';
import { draftOf, readOrder } from '../../../web/bulk/order-draft.ts';
import { aCampaign } from '../samples.ts';

const end = (typed: Partial<typeof noEnd>) => readOrder({ order: 'end', end: { ...noEnd, ...typed } });

test('an order that needs nothing said is a change at once, any other when something is said', () => {
  const first = (order: Parameters<typeof draftOf>[0]) => readOrder(draftOf(order, [aCampaign()]));
  expect(first('pause')).toEqual({ change: { kind: 'pause' } });
  expect(first('resume')).toEqual({ change: { kind: 'resume' } });
  for (const order of ['budget', 'end', 'pacing'] as const) expect(first(order)).toEqual({ problem: '' });
  expect(readOrder({ order: 'pacing', pacing: 'asap' })).toEqual({ change: { kind: 'pace', pacing: 'asap' } });
});

test('an end is a day, none, or so much later or earlier', () => {
  expect(end({ day: '2026-08-01' })).toEqual({ change: { kind: 'end-on', endDate: '2026-08-01' } });
  expect(end({ how: 'never' })).toEqual({ change: { kind: 'end-on', endDate: null } });
  expect(end({ how: 'later', typed: '2' })).toEqual({
    change: { kind: 'end-by', length: { count: 2, unit: 'week' } },
  });
  expect(end({ how: 'earlier', typed: '10', unit: 'day' })).toEqual({
    change: { kind: 'end-by', length: { count: -10, unit: 'day' } },
  });
});

test('what is no end says what to type, and nothing while nothing is typed', () => {
  expect(end({ how: 'later' })).toEqual({ problem: '' });
  expect(end({ how: 'later', typed: '0' })).toEqual({ problem: 'Type a number above zero, like 2.' });
  expect(end({ how: 'later', typed: 'two' })).toEqual({ problem: 'Type a number above zero, like 2.' });
  expect(end({ how: 'later', typed: '1.5' })).toEqual({ problem: 'Use a whole number.' });
  expect(end({ how: 'earlier', typed: '1000' })).toEqual({ problem: 'Move it by at most 999.' });
  expect(end({ day: '2026-02-30' })).toEqual({ problem: 'There is no such day in the calendar.' });
});
