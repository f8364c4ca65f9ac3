import { describe, expect, it } from 'vitest';
import type { Change } from '../../grammar/plan.ts';
import { reckon } from '../../grammar/reckon.ts';
import { aCampaign } from '../web/samples.ts';

const spring = aCampaign({ id: 'spring' });
const daily = aCampaign({ id: 'daily', budgetPeriod: 'daily', endDate: null, budgetMicros: 60_000_000 });
const pounds = aCampaign({ id: 'pounds', currency: 'GBP' });
const draft = aCampaign({ id: 'draft', status: 'draft' });

const fieldsOf = (...changes: Change[]) => reckon(changes, [spring]).edits[0]?.fields;
const whyNot = (change: Change, campaign = spring) => reckon([change], [campaign]).left[0]?.because;

describe('what becomes of one campaign', () => {
  it('is reckoned from its values, several changes together', () => {
    expect(fieldsOf({ kind: 'budget-by', percent: 15 }, { kind: 'end-on', day: '2026-07-31', way: 'later' })).toEqual({
      budgetMicros: 3_450_000_000,
      endDate: '2026-07-31',
    });
    expect(fieldsOf({ kind: 'budget-add', micros: -200_000_000 })).toEqual({ budgetMicros: 2_800_000_000 });
    expect(fieldsOf({ kind: 'end-by', length: { count: 1, unit: 'month' } })).toEqual({ endDate: '2026-07-30' });
    expect(fieldsOf({ kind: 'end-by', length: { count: -2, unit: 'week' } })).toEqual({ endDate: '2026-06-16' });
    expect(fieldsOf({ kind: 'rename', name: ' Summer ' })).toEqual({ name: 'Summer' });
    expect(fieldsOf({ kind: 'start-on', day: '2026-06-10' })).toEqual({ startDate: '2026-06-10' });
  });

  it('is not done where the words do not fit the campaign, and says why', () => {
    const to = (micros: number, more: object = {}): Change => ({ kind: 'budget-to', micros, ...more });
    expect(whyNot(to(4_000_000_000, { currency: 'USD' }))).toBe('Its budget is in EUR, not in USD.');
    expect(whyNot(to(1_000_000_000, { way: 'up' }))).toBe('Its budget is €3,000.00: this would lower it.');
    expect(whyNot(to(9_000_000_000, { way: 'down' }))).toBe('Its budget is €3,000.00: this would raise it.');
    expect(whyNot(to(40_000_000, { period: 'daily' }))).toBe('Its budget is for the whole flight.');
    expect(whyNot(to(40_000_000, { period: 'flight' }), daily)).toBe('Its budget is per day.');
    expect(whyNot(to(40_005_000))).toMatch(/cannot be paid/);
    expect(whyNot({ kind: 'budget-add', micros: -3_000_000_000 })).toMatch(/Nothing would be left/);
    expect(whyNot({ kind: 'end-on', day: '2026-06-20', way: 'later' })).toMatch(/would shorten it/);
    expect(whyNot({ kind: 'end-on', day: '2026-07-20', way: 'earlier' })).toMatch(/would extend it/);
    expect(whyNot({ kind: 'end-on', day: '2026-07-20', way: 'later' }, daily)).toMatch(/would give it one/);
    expect(whyNot({ kind: 'end-on', day: '2026-05-01' })).toMatch(/before it starts/);
    expect(whyNot({ kind: 'end-by', length: { count: 1, unit: 'day' } }, daily)).toMatch(/no end/);
    expect(whyNot({ kind: 'pause' }, draft)).toMatch(/draft/);
    expect(whyNot({ kind: 'rename', name: 'x'.repeat(201) })).toMatch(/at most 200/);
    expect(whyNot({ kind: 'pause' }, aCampaign({ status: 'archived' }))).toMatch(/archived/);
  });

  it('of several changes all are done or none', () => {
    const both = reckon(
      [
        { kind: 'budget-by', percent: 5 },
        { kind: 'end-on', day: '2026-05-01' },
      ],
      [spring],
    );
    expect(both.edits).toEqual([]);
    expect(both.left).toHaveLength(1);
  });

  it('wants a second look above a fifth of the budget, up or down, and not at it', () => {
    const risks = (percent: number) => reckon([{ kind: 'budget-by', percent }], [spring]).risks;
    expect([20, 20.01, -20, -20.01].map(risks)).toEqual([[], ['large'], [], ['large']]);
    expect(reckon([{ kind: 'pause' }], [spring]).risks).toEqual([]);
  });
});

describe('what becomes of several', () => {
  it('is asked of all at once, leaves out whom it does not fit, and always wants a second look', () => {
    const { bulk, edits, left, risks } = reckon([{ kind: 'pause' }], [spring, daily, draft]);
    expect(bulk?.change).toEqual({ kind: 'pause' });
    expect(bulk?.edits[0]).toEqual({ campaignId: 'spring', baseVersion: 3, fields: { status: 'paused' } });
    expect(edits.map(({ campaign }) => campaign.id)).toEqual(['spring', 'daily']);
    expect(left.map(({ campaign }) => campaign.id)).toEqual(['draft']);
    expect(risks).toEqual(['many']);
  });

  it('needs a currency where theirs differ, and takes the one they share', () => {
    const to: Change = { kind: 'budget-to', micros: 100_000_000 };
    expect(reckon([to], [spring, pounds]).problem).toMatch(/in EUR, GBP: say the currency/);
    expect(reckon([to], [spring, daily]).bulk?.change).toEqual({
      kind: 'budget-to',
      budgetMicros: 100_000_000,
      currency: 'EUR',
    });
    expect(reckon([{ ...to, currency: 'GBP' }], [spring, pounds]).left).toHaveLength(1);
  });

  it('is one change, of those that many can take', () => {
    const many = [spring, daily];
    expect(reckon([{ kind: 'pause' }, { kind: 'budget-by', percent: 5 }], many).problem).toMatch(/one change after/);
    expect(reckon([{ kind: 'budget-by', percent: 900 }], many).problem).toMatch(/at most 500 %/);
    expect(reckon([{ kind: 'budget-add', micros: 5 }], many).problem).toMatch(/by percent/);
    expect(reckon([{ kind: 'rename', name: 'x' }], many).problem).toMatch(/one campaign at a time/);
  });

  it('moves each end from where it is, and leaves out whom it does not fit', () => {
    const length = { count: 2, unit: 'week' } as const;
    const { bulk, left } = reckon([{ kind: 'end-by', length }], [spring, pounds, daily]);
    expect(bulk?.change).toEqual({ kind: 'end-by', length });
    expect(bulk?.edits.map(({ fields }) => fields)).toEqual([{ endDate: '2026-07-14' }, { endDate: '2026-07-14' }]);
    expect(left.map(({ campaign }) => campaign.id)).toEqual(['daily']);
  });
});
