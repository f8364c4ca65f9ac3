import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { bulkOf, planBulk } from '../../contracts/bulk-plan.ts';
import { BulkChange, BulkEdit, bulkName } from '../../contracts/bulk.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import { isWholeMinor, percentMore } from '../../contracts/money.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const campaign = (changes: Partial<Campaign> = {}): Campaign => ({
  ...sampleCampaign(),
  version: 3,
  bindings: [],
  ...changes,
});
const reasons = (change: BulkChange, ...campaigns: Campaign[]) =>
  planBulk(change, campaigns).left.map(({ because }) => because);

test('each campaign is asked for the values it shall have, from the version that was seen', () => {
  const plan = planBulk({ kind: 'budget-by', percent: 10 }, [campaign()]);
  expect(bulkOf({ kind: 'budget-by', percent: 10 }, plan)).toEqual({
    change: { kind: 'budget-by', percent: 10 },
    edits: [{ campaignId: 'NL-1', baseVersion: 3, fields: { budgetMicros: 22_000_000 } }],
  });
});

test('an end is moved from where each campaign has it', () => {
  const ends = ['2026-10-31', '2027-01-31'].map((endDate) => campaign({ endDate }));
  const plan = planBulk({ kind: 'end-by', length: { count: 1, unit: 'month' } }, ends);
  expect(plan.edits.map(({ fields }) => fields)).toEqual([{ endDate: '2026-11-30' }, { endDate: '2027-02-28' }]);
});

test('whoever cannot have the change is left out with the reason', () => {
  expect(reasons({ kind: 'pause' }, campaign({ status: 'archived' }))).toEqual([
    'It is archived and can no longer be changed.',
  ]);
  expect(reasons({ kind: 'pause' }, campaign({ status: 'paused' }))).toEqual(['It is so already.']);
  expect(reasons({ kind: 'resume' }, campaign({ status: 'draft' }))).toEqual([
    'It is a draft; enable it by itself when it is ready.',
  ]);
  expect(reasons({ kind: 'budget-to', budgetMicros: 5_000_000, currency: 'EUR' }, campaign())).toEqual([
    'Its budget is in USD, not in EUR.',
  ]);
  const early = campaign({ startDate: '2026-06-01', endDate: '2026-06-30' });
  expect(reasons({ kind: 'end-on', endDate: '2020-01-01' }, early)).toEqual(['It would end before it starts.']);
  const back = (unit: 'day' | 'month') => ({ kind: 'end-by', length: { count: -1, unit } }) as const;
  expect(reasons(back('month'), early)).toEqual(['It would end before it starts.']);
  expect(reasons(back('day'), early)).toEqual([]);
  expect(reasons(back('day'), campaign({ endDate: null }))).toEqual(['It has no end that could be moved.']);
});

test('a campaign that is so already and that a platform does not have is asked for once more', () => {
  const binding = { platform: 'metro', remoteId: '1', state: 'failed', pushedVersion: 2, behind: ['status'] } as const;
  const half = campaign({ status: 'paused', bindings: [{ ...binding, behind: [...binding.behind] }] });
  expect(planBulk({ kind: 'pause' }, [half]).edits).toHaveLength(1);
  expect(planBulk({ kind: 'pace', pacing: 'even' }, [half]).edits).toHaveLength(0);
});

test('a percentage comes to an amount that can be paid, up to half a cent away', () => {
  const Amount = fc.integer({ min: 1, max: 1_000_000_000 });
  const Percent = fc.integer({ min: -9_000, max: 50_000 }).map((hundredths) => hundredths / 100);
  fc.assert(
    fc.property(Amount, Percent, fc.constantFrom('USD' as const, 'JPY' as const), (minor, percent, currency) => {
      const unit = currency === 'JPY' ? 1_000_000 : 10_000;
      const more = percentMore(minor * unit, percent, currency)!;
      expect(isWholeMinor(more, currency)).toBe(true);
      expect(Math.abs(more / unit - (minor * (100 + percent)) / 100)).toBeLessThanOrEqual(0.5 + 1e-6);
    }),
  );
  expect(percentMore(Number.MAX_SAFE_INTEGER - 991, 500, 'USD')).toBeUndefined();
});

test('what cannot be asked is refused with the bound in the sentence', () => {
  const problem = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).issues?.[0].message;
  expect(problem(BulkChange, { kind: 'budget-by', percent: 501 })).toMatch(/at most 500 %/);
  expect(problem(BulkChange, { kind: 'budget-by', percent: -91 })).toMatch(/at most 90 %/);
  expect(problem(BulkChange, { kind: 'budget-by', percent: 0.001 })).toMatch(/some percent/);
  expect(problem(BulkChange, { kind: 'end-by', length: { count: 0, unit: 'day' } })).toMatch(/at least one/);
  expect(problem(BulkEdit, { change: { kind: 'pause' }, edits: [] })).toMatch(/at least one/);
});

test('it has a name', () => {
  expect([bulkName({ kind: 'pause' }, 120), bulkName({ kind: 'budget-by' }, 1)]).toEqual([
    'Pause of 120 campaigns',
    'Budget change of 1 campaign',
  ]);
});
