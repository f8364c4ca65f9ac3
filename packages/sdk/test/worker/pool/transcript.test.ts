/** Whoever takes over knows from the transcript alone what is open. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choose, type Bid } from '../../../src/worker/pool/bids.ts';
import { BLANK, next, type Entry } from '../../../src/worker/pool/transcript.ts';

const call = { call: 'c', wanted: 1, replyByMs: 100, asked: ['a', 'b'] };
const standing = (...entries: readonly Entry[]) => entries.reduce(next, BLANK);

test('a call is open until it is answered by nobody, done, or failed; an award is remembered with it', () => {
  const called: Entry = { type: 'call', ...call };
  const award: Entry = { type: 'award', call: 'c', to: 'a', workers: ['c/1'] };
  expect(standing(called).open).toEqual(call);
  expect(standing(called, award).open).toEqual({ ...call, award: { to: 'a', workers: ['c/1'] } });
  expect(standing(called, award, { type: 'done', call: 'c', by: 'a', workers: ['c/1'] }).open).toBeUndefined();
  expect(standing(called, award, { type: 'failure', call: 'c', by: 'a', reason: 'x' }).open).toBeUndefined();
  expect(standing(called, { type: 'unanswered', call: 'c' }).open).toBeUndefined();
});

test('what comes late of an earlier call changes nothing of the one that is open', () => {
  const open: Entry[] = [{ type: 'call', ...call }];
  const late: Entry[] = [
    { type: 'proposal', call: 'earlier', by: 'b', workers: 1, readyInMs: 1, late: true },
    { type: 'rejection', call: 'earlier', to: 'b', reason: 'late' },
    { type: 'done', call: 'earlier', by: 'b', workers: [] },
    { type: 'award', call: 'earlier', to: 'b', workers: [] },
  ];
  expect(standing(...open, ...late).open).toEqual(call);
});

test('who was asked to leave is awaited until it has left or is lost', () => {
  const retire: Entry = { type: 'retire', members: ['x', 'y'] };
  expect(standing(retire, retire).retiring).toEqual(['x', 'y']);
  expect(standing(retire, { type: 'left', member: 'x' }).retiring).toEqual(['y']);
  expect(standing(retire, { type: 'left', member: 'x' }, { type: 'lost', member: 'y' }).retiring).toEqual([]);
});

test('the switch stays as it was turned last', () => {
  const turned = (stopped: boolean): Entry => ({ type: 'switch', stopped, by: 'ops' });
  expect(standing(turned(true)).stopped).toBe(true);
  expect(standing(turned(true), { type: 'spokesman', member: 'x', epoch: 2 }, turned(false)).stopped).toBe(false);
});

test('the same proposals have the same winner in whatever order they came, and no other would start more (S1-05)', () => {
  const bid = fc.record({
    workers: fc.integer({ min: 0, max: 4 }),
    readyInMs: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(bid, { maxLength: 6 }), fc.integer({ min: 1, max: 3 }), (offers, wanted) => {
      const bids = offers.map((offer, index): Bid => ({ ...offer, by: `p${index}` }));
      const winner = choose(bids, wanted);
      expect(choose([...bids].reverse(), wanted)).toEqual(winner);
      const most = Math.max(0, ...bids.map(({ workers }) => Math.min(workers, wanted)));
      expect(Math.min(winner?.workers ?? 0, wanted)).toBe(most);
    }),
  );
});
