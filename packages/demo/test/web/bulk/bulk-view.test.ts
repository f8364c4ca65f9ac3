import { expect, test } from 'vitest';
import type { BulkOutcome } from '../../../contracts/bulk.ts';
import { hearBulk, noBulk, onceMore, theRest, troubled } from '../../../web/bulk/bulk-view.ts';
import { aCampaign } from '../samples.ts';

const outcome = (campaignId: string, state: BulkOutcome['state']): BulkOutcome => ({
  campaignId,
  state,
  targets: [],
  conflicts: [],
  text: 'So it went.',
});
const viewOf = (...outcomes: BulkOutcome[]) =>
  outcomes.reduce((view, each) => hearBulk(view, { type: 'campaign', ...each }), noBulk);
const campaigns = new Map(['a', 'b', 'c'].map((id) => [id, aCampaign({ id, version: 7, status: 'paused' })]));

test('whoever did not take it is in the way of attention, and the counts come last', () => {
  const view = hearBulk(viewOf(outcome('a', 'applied'), outcome('b', 'failed'), outcome('c', 'saved')), {
    type: 'summary',
    applied: 2,
    failed: 1,
    notBegun: 0,
  });
  expect(troubled(view).map(({ campaignId }) => campaignId)).toEqual(['b']);
  expect(view.summary).toMatchObject({ applied: 2, failed: 1 });
});

test('once more: those a platform did not take, with the values they have now; a conflict is for people to decide', () => {
  const view = viewOf(outcome('a', 'partial-success'), outcome('b', 'conflict'), outcome('c', 'applied'));
  expect(onceMore({ kind: 'pause' }, view, campaigns)).toEqual({
    change: { kind: 'pause' },
    edits: [{ campaignId: 'a', baseVersion: 7, fields: { status: 'paused' } }],
  });
  // A raise by ten percent is not made a second time.
  const raised = onceMore({ kind: 'budget-by', percent: 10 }, view, campaigns);
  expect(raised?.edits).toEqual([{ campaignId: 'a', baseVersion: 7, fields: { budgetMicros: 3_000_000_000 } }]);
  // Nor is an end moved a second time.
  const moved = onceMore({ kind: 'end-by', length: { count: 1, unit: 'week' } }, view, campaigns);
  expect(moved?.edits).toEqual([{ campaignId: 'a', baseVersion: 7, fields: { endDate: campaigns.get('a')!.endDate } }]);
  expect(onceMore({ kind: 'pause' }, viewOf(outcome('c', 'applied')), campaigns)).toBeUndefined();
});

test('the rest: those it never came to, as they were asked for; unknown where it was asked on another device', () => {
  const edit = (campaignId: string) => ({ campaignId, baseVersion: 3, fields: { budgetMicros: 5_000_000 } });
  const asked = { change: { kind: 'budget-by', percent: 10 } as const, edits: [edit('a'), edit('b')] };
  expect(theRest(asked, viewOf(outcome('a', 'failed')))).toEqual({ ...asked, edits: [edit('b')] });
  expect(theRest(asked, viewOf(outcome('a', 'failed'), outcome('b', 'applied')))).toBeUndefined();
  expect(theRest(undefined, noBulk)).toBeUndefined();
});
