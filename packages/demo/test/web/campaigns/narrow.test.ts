import { describe, expect, it } from 'vitest';
import { isNarrowed, narrow, noFilters, sorted } from '../../../web/campaigns/narrow.ts';
import { NOON, aBinding, aCampaign } from '../samples.ts';

const spring = aCampaign({ id: 'a', name: 'Spring Sale', advertiser: 'Zürich Direkt' });
const summer = aCampaign({ id: 'b', name: 'Summer 10', status: 'paused', bindings: [aBinding({ platform: 'metro' })] });
const second = aCampaign({ id: 'c', name: 'Summer 2', currency: 'JPY', budgetMicros: 1_000_000 });
const all = [spring, summer, second];
const ids = (campaigns: readonly { id: string }[]) => campaigns.map(({ id }) => id);

describe('narrowing the list', () => {
  it('lets everything through without a filter', () => {
    expect(isNarrowed(noFilters)).toBe(false);
    expect(narrow(all, noFilters, NOON)).toEqual(all);
  });

  it('finds words in any order and place, whatever their case and accents', () => {
    expect(ids(narrow(all, { ...noFilters, search: ' zurich  SALE ' }, NOON))).toEqual(['a']);
    expect(ids(narrow(all, { ...noFilters, search: 'summer sale' }, NOON))).toEqual([]);
  });

  it('filters by what a campaign does, where it runs and whose it is', () => {
    expect(ids(narrow(all, { ...noFilters, statuses: ['paused'] }, NOON))).toEqual(['b']);
    expect(ids(narrow(all, { ...noFilters, platforms: ['metro'] }, NOON))).toEqual(['a', 'b', 'c']);
    expect(ids(narrow(all, { ...noFilters, platforms: ['goggle'], advertisers: ['Zürich Direkt'] }, NOON))).toEqual([
      'a',
    ]);
  });
});

describe('sorting the list', () => {
  it('counts numbers in names as numbers', () => {
    expect(ids(sorted(all, { key: 'name', descending: false }, NOON))).toEqual(['a', 'c', 'b']);
  });

  it('turns round when descending and leaves the given list alone', () => {
    expect(ids(sorted(all, { key: 'name', descending: true }, NOON))).toEqual(['b', 'c', 'a']);
    expect(ids(all)).toEqual(['a', 'b', 'c']);
  });

  it('keeps currencies apart when it compares amounts', () => {
    expect(ids(sorted(all, { key: 'budget', descending: false }, NOON))).toEqual(['a', 'b', 'c']);
  });
});
