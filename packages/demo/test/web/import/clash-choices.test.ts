import * as fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { ImportAnswer, keptBy, unanswered, type ImportClash, type Keep } from '../../../contracts/clash.ts';
import { choiceFor, choose, chooseForRest, countChoices } from '../../../web/import/clash-choices.ts';

const clashes = Array.from({ length: 4 }, (_, n): ImportClash => {
  const value = n % 2 === 0 ? 'budget' : 'status';
  return { campaignId: `NL-${Math.floor(n / 2)}`, campaignName: 'A', currency: 'EUR', value, here: {}, file: {} };
});
const keep = fc.constantFrom<Keep>('here', 'file');
const NOT_SHOWN = 3;

/** `all`: the shortcut; `rest`: what is not shown; else one clash. */
const step = fc.oneof(
  fc.record({ of: fc.constantFrom('all' as const, 'rest' as const), keep }),
  fc.record({ of: fc.nat(clashes.length - 1), keep }),
);

it('whatever is clicked in which order, each value is as it was chosen last, and the contract takes the answer', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let answer = unanswered;
      const chosen: Keep[] = clashes.map(() => 'here');
      let rest: Keep = 'here';
      for (const { of, keep: whose } of steps) {
        if (of === 'all') {
          answer = { keep: whose };
          chosen.fill(whose);
        } else if (of === 'rest') answer = chooseForRest(answer, clashes, whose);
        else {
          answer = choose(answer, clashes[of]!, whose);
          chosen[of] = whose;
        }
        if (typeof of === 'string') rest = whose;
      }
      expect(v.parse(ImportAnswer, answer)).toEqual(answer);
      expect(clashes.map((clash) => choiceFor(answer, clash))).toEqual(chosen);
      expect(keptBy(answer, 'NL-9', 'name')).toBe(rest);
      const fromFile = chosen.filter((each) => each === 'file').length + (rest === 'file' ? NOT_SHOWN : 0);
      const count = clashes.length + NOT_SHOWN;
      expect(countChoices({ clashes, count }, answer)).toEqual({ here: count - fromFile, file: fromFile });
    }),
  );
});

it('one value of a campaign is chosen without its others, and without that of another campaign', () => {
  const answer = choose(unanswered, clashes[0]!, 'file');
  expect(answer).toEqual({ keep: 'here', except: [{ campaignId: 'NL-0', value: 'budget' }] });
  expect(choose(answer, clashes[0]!, 'here')).toEqual({ keep: 'here' });
});
