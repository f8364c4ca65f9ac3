/** Promises of the grammar for any text at all. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingIn, type Plan } from '../../grammar/plan.ts';
import { read } from '../../grammar/read.ts';
import { suggest } from '../../grammar/suggest.ts';
import { fields, paces, platformWords, statusWords, twists, verbs } from '../../grammar/vocabulary.ts';
import { campaigns, desk } from './desk.ts';

const words = [
  ...Object.values(verbs).flat(),
  ...Object.values(platformWords).flat(),
  ...Object.values(statusWords).flat(),
  ...fields.flatMap((each) => each.words),
  ...paces.flatMap((each) => each.words),
  ...twists.flatMap((each) => each.words),
  ...campaigns.flatMap(({ name, advertiser }) => [name, advertiser, ...name.split(' ')]),
  ...'all every and , to by over under pacing spend June 30 2027-02-29 next friday two weeks 15% €20 1.500 2k -3 “ " this'.split(
    ' ',
  ),
];
/** Texts made of what the grammar knows, with anything in between. */
const text = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...words) }, fc.string({ maxLength: 12, unit: 'binary' })), {
    maxLength: 14,
  })
  .map((parts) => parts.join(' '));

function plansIn(said: string): readonly Plan[] {
  const reading = read(said, desk);
  return reading.state === 'plan' ? [reading.plan] : reading.choices;
}

const known = new Set(campaigns.map(({ id }) => id));

describe('whatever is typed', () => {
  it('is read without an error, twice in the same way', () => {
    fc.assert(
      fc.property(text, (said) => {
        expect(read(said, desk)).toEqual(read(said, desk));
        expect(suggest(said, desk).plans.length).toBeLessThanOrEqual(12);
      }),
      { numRuns: 800 },
    );
  });

  it('spans lie inside the text, in order, each with something in it', () => {
    fc.assert(
      fc.property(text, (said) => {
        for (const { spans, confidence } of plansIn(said)) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
          let last = 0;
          for (const { start, end } of spans) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(said.length);
            last = end;
          }
        }
      }),
      { numRuns: 800 },
    );
  });

  it('a plan that changes something is complete and names campaigns that exist, each once', () => {
    let changes = 0;
    fc.assert(
      fc.property(text, (said) => {
        const reading = read(said, desk);
        if (reading.state !== 'plan' || reading.plan.order.intent !== 'change') return;
        const { order } = reading.plan;
        changes += 1;
        expect(missingIn(order)).toBeUndefined();
        expect(order.campaigns.ids.length).toBeGreaterThan(0);
        expect(order.campaigns.ids.filter((id) => !known.has(id))).toEqual([]);
        expect(new Set(order.campaigns.ids).size).toBe(order.campaigns.ids.length);
      }),
      { numRuns: 1_500 },
    );
    // Else the promise would be kept by never changing anything.
    expect(changes).toBeGreaterThan(0);
  });

  it('with a word that says no, nothing is changed', () => {
    const refusing = fc.constantFrom(...twists.flatMap((each) => each.words));
    fc.assert(
      fc.property(
        fc.constantFrom(...campaigns),
        refusing,
        fc.constantFrom('pause', 'resume', 'double'),
        (campaign, no, verb) => {
          for (const said of [`${no} ${verb} ${campaign.name}`, `${verb} ${campaign.name} ${no}`]) {
            expect(['ask', 'cannot']).toContain(read(said, desk).state);
          }
        },
      ),
    );
  });
});

describe('a campaign', () => {
  it('is meant by its whole name, whatever words are in it', () => {
    for (const { id, name } of campaigns) {
      for (const said of [`pause ${name}`, `pause ${name.toUpperCase()}`, `please pause the campaign “${name}”`]) {
        expect(read(said, desk)).toMatchObject({
          state: 'plan',
          plan: { order: { intent: 'change', campaigns: { ids: [id] }, changes: [{ kind: 'pause' }] } },
        });
      }
    }
  });

  it('that has its name from another one too is asked for', () => {
    const twin = { ...campaigns[0]!, id: 'twin' };
    const reading = read('pause spring sale', { ...desk, campaigns: [...campaigns, twin] });
    expect(reading).toMatchObject({ state: 'ask', sentence: 'Which one do you mean?' });
  });
});
