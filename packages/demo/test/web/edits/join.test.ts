import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { CampaignEdit, MOST_JOINED } from '../../../contracts/edit.ts';
import { join } from '../../../web/edits/join.ts';

const Fields = fc
  .record(
    {
      budgetMicros: fc.integer({ min: 1, max: 99 }).map((euros) => euros * 1_000_000),
      status: fc.constantFrom('enabled' as const, 'paused' as const),
      pacing: fc.constantFrom('even' as const, 'asap' as const),
      name: fc.constantFrom('Spring', 'Summer'),
    },
    { requiredKeys: [] },
  )
  .filter((fields) => Object.keys(fields).length > 0);

function joinAll(asked: readonly CampaignEdit[]) {
  return asked.reduce<{ edits: CampaignEdit[]; names: Set<string> }>(
    ({ edits, names }, next, at) => {
      const { input, replaces } = join(edits.at(-1), next, { id: `i${at}`, atMs: at });
      const isAdded = names.has(replaces);
      return { edits: isAdded ? [...edits.slice(0, -1), input] : [...edits, input], names: names.add(replaces) };
    },
    { edits: [], names: new Set() },
  ).edits;
}

test('whatever is asked one after the other: one edit, of the last value of each field, with every intent in order', () => {
  fc.assert(
    fc.property(fc.array(Fields, { minLength: 1, maxLength: MOST_JOINED }), (all) => {
      const edits = joinAll(all.map((fields, at) => ({ campaignId: 'c-1', baseVersion: 3 + at, fields })));
      expect(edits).toHaveLength(1);
      const [edit] = edits;
      expect(edit?.fields).toEqual(Object.assign({}, ...all));
      expect(edit?.intents?.map(({ fields }) => fields)).toEqual(all);
      expect(edit?.baseVersion).toBe(3);
      expect(v.is(CampaignEdit, edit)).toBe(true);
    }),
  );
});

test('an edit that joins as many as it may is left alone: the next begins another', () => {
  const all = Array.from({ length: MOST_JOINED + 1 }, () => ({
    campaignId: 'c-1',
    baseVersion: 3,
    fields: { name: 'x' },
  }));
  expect(joinAll(all).map(({ intents }) => intents?.length)).toEqual([MOST_JOINED, 1]);
});

test('what is for other platforms, or of an older release of the page, is not joined', () => {
  const edit = (platforms?: CampaignEdit['platforms']): CampaignEdit => ({
    campaignId: 'c-1',
    baseVersion: 3,
    fields: { name: 'x' },
    ...(platforms && { platforms }),
  });
  expect(joinAll([edit(), edit(['metro']), edit(['metro'])]).map(({ intents }) => intents?.length)).toEqual([1, 2]);
  expect(join(edit(), edit(), { id: 'i', atMs: 1 }).replaces).toBe('i');
});
