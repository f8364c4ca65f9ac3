import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { moved, said, steerWords, stillWished, unsaid, type Heard, type Wish } from '../../../web/forecast/steering.ts';

const at = (revision: number, dailyBudgetMicros: number): Heard => ({ revision, dailyBudgetMicros });

it('what is under the hand is wished until it has been said and heard', () => {
  const first = moved(undefined, 110, at(0, 100));
  expect(stillWished(first, at(0, 100), false)).toEqual(first);
  // Another device may steer meanwhile: the hand is still on it.
  expect(stillWished(first, at(3, 300), false)).toEqual(first);
  const sent = said(first, 110, at(3, 300));
  expect(stillWished(sent, at(3, 300), false)).toEqual(sent);
  expect(stillWished(sent, at(4, 110), false)).toBeUndefined();
});

it('of several only the last one is shown, and none once it is over', () => {
  const both = said(said(undefined, 110, at(0, 100)), 120, at(0, 100));
  expect(stillWished(both, at(1, 110), false)).toMatchObject({ micros: 120 });
  expect(stillWished(both, at(2, 120), false)).toBeUndefined();
  expect(stillWished(both, at(1, 110), true)).toBeUndefined();
});

it('where another device was the last to steer, what it said is shown', () => {
  const mine = said(undefined, 110, at(0, 100));
  expect(stillWished(mine, at(2, 500), false)).toBeUndefined();
});

it('what could not be said is still wished, and the next one is counted as if it had not been', () => {
  const failed = unsaid(said(undefined, 110, at(0, 100)));
  expect(stillWished(failed, at(9, 100), false)).toEqual(failed);
  expect(said(failed, 110, at(0, 100)).awaits).toBe(1);
});

const step = fc.oneof(
  fc.record({ does: fc.constantFrom('here' as const, 'there' as const), micros: fc.integer({ min: 1, max: 9 }) }),
  fc.constant({ does: 'heard' as const, micros: 0 }),
);

it('whoever steers from where, at the end everybody sees what was heard last', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const onTheWay: number[] = [];
      let heard = at(0, 100);
      let wish: Wish | undefined;
      const hearNext = (): void => {
        const [next] = onTheWay.splice(0, 1);
        if (next !== undefined) heard = at(heard.revision + 1, next);
      };
      for (const { does, micros } of steps) {
        if (does === 'heard') hearNext();
        else onTheWay.push(micros);
        if (does === 'here') wish = said(moved(stillWished(wish, heard, false), micros, heard), micros, heard);
      }
      while (onTheWay.length > 0) hearNext();
      expect(stillWished(wish, heard, false)).toBeUndefined();
    }),
  );
});

it('says what moving it does, and where a wish is', () => {
  const online = { ended: false, online: true };
  const wish = moved(undefined, 110, at(0, 100));
  const sent = said(wish, 110, at(0, 100));
  expect(steerWords(undefined, online)).toMatch(/starts over with another budget/);
  expect(steerWords(wish, online)).toMatch(/as soon as you let it rest/);
  expect(steerWords(sent, online)).toBe('Sent. It starts over in a moment.');
  expect(steerWords(sent, { ...online, online: false })).toMatch(/^Kept on this device/);
  expect(steerWords(undefined, { ...online, ended: true })).toBe('The forecast has ended.');
});
