import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { datesProblem, editableFields, type CampaignCore } from '../../contracts/campaign.ts';
import { clashFields, clashValues, type ClashValue, type Keep } from '../../contracts/clash.ts';
import { clashing, merged, type Three } from '../../database/merge-export.ts';
import { sampleCampaign } from '../sample-campaign.ts';

/** Few values of each, so that versions often agree in some and differ in others. */
const version: fc.Arbitrary<CampaignCore> = fc
  .record({
    name: fc.constantFrom('Spring', 'Spring Sale'),
    status: fc.constantFrom('enabled' as const, 'paused' as const),
    startDate: fc.constantFrom('2026-10-01', '2026-11-01', '2026-12-01'),
    endDate: fc.constantFrom('2026-10-15', '2026-11-15', '2026-12-15', null),
    budgetMicros: fc.constantFrom(1_000_000, 2_000_000, 3_000_000),
    spentMicros: fc.constantFrom(0, 500_000),
  })
  .filter(({ startDate, endDate }) => datesProblem(startDate, endDate) === undefined)
  .map((fields) => sampleCampaign(fields));
const three: fc.Arbitrary<Three> = fc.record({ stored: version, before: version, now: version });
/** A choice for each value by itself. */
const keep: fc.Arbitrary<(value: ClashValue) => Keep> = fc
  .tuple(...clashValues.map(() => fc.constantFrom('here' as const, 'file' as const)))
  .map((choices) => (value) => choices[clashValues.indexOf(value)] ?? 'here');

test('the same export twice changes nothing, and one is taken whole where nobody has changed anything here', () => {
  fc.assert(
    fc.property(version, version, keep, (one, other, whose) => {
      expect(merged({ stored: one, before: other, now: other }, whose)).toEqual(one);
      expect(merged({ stored: one, before: one, now: other }, whose)).toEqual(other);
      expect(clashing({ stored: one, before: one, now: other })).toEqual([]);
      expect(clashing({ stored: one, before: other, now: other })).toEqual([]);
    }),
  );
});

test('a campaign never ends before it starts, whatever was changed where', () => {
  fc.assert(
    fc.property(three, keep, (versions, whose) => {
      const { startDate, endDate } = merged(versions, whose);
      expect(datesProblem(startDate, endDate)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
});

test('every value is of the one or of the other, and where it clashes, of the one that is to be kept', () => {
  fc.assert(
    fc.property(three, keep, (versions, whose) => {
      const { stored, now } = versions;
      const result = merged(versions, whose);
      const clashes = clashing(versions);
      for (const value of clashValues) {
        const whole = whose(value) === 'here' ? stored : now;
        for (const field of clashFields[value]) {
          expect(clashes.includes(value) ? [whole[field]] : [stored[field], now[field]]).toContain(result[field]);
        }
      }
    }),
  );
});

test('where nothing clashes it does not matter whose value is kept', () => {
  const agreeing = three.filter((versions) => clashing(versions).length === 0);
  fc.assert(
    fc.property(agreeing, (versions) => {
      expect(merged(versions, () => 'here')).toEqual(merged(versions, () => 'file'));
    }),
  );
});

test('whatever can be changed here can clash', () => {
  const before = sampleCampaign({ status: 'enabled', startDate: '2026-10-01', endDate: '2026-12-01', pacing: 'even' });
  const stored = sampleCampaign({ name: 'A', status: 'paused', startDate: '2026-10-02', endDate: null, budgetMicros: 7, pacing: 'asap' }); // prettier-ignore
  const now = sampleCampaign({ name: 'B', status: 'archived', startDate: '2026-10-03', endDate: '2027-01-01', budgetMicros: 8, pacing: 'ahead' }); // prettier-ignore
  const clashes = clashing({ stored, before, now });
  expect(clashes.flatMap((value) => clashFields[value])).toEqual(editableFields);
});
