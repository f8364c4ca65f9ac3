/** Which campaigns the table shows, and in which order. */
import type { Campaign, PlatformName } from '../../contracts/campaign.ts';
import { plain } from '../../grammar/tokens.ts';
import { effectiveStatus, pacingIndex, type EffectiveStatus } from '../../contracts/pacing.ts';

export interface Filters {
  search: string;
  statuses: readonly EffectiveStatus[];
  platforms: readonly PlatformName[];
  advertisers: readonly string[];
}

export const noFilters: Filters = { search: '', statuses: [], platforms: [], advertisers: [] };

export type SortKey = 'name' | 'advertiser' | 'channel' | 'status' | 'flight' | 'budget' | 'spent' | 'pacing';
export interface Sorting {
  key: SortKey;
  descending: boolean;
}

export function isNarrowed({ search, statuses, platforms, advertisers }: Filters): boolean {
  return search.trim() !== '' || statuses.length + platforms.length + advertisers.length > 0;
}

/** Every word of the search must occur somewhere in name, advertiser or id. */
export function narrow(campaigns: readonly Campaign[], filters: Filters, nowMs: number): readonly Campaign[] {
  const words = plain(filters.search).split(/\s+/).filter(Boolean);
  return campaigns.filter((campaign) => {
    const text = plain(`${campaign.name} ${campaign.advertiser} ${campaign.id}`);
    return (
      words.every((word) => text.includes(word)) &&
      allows(filters.statuses, effectiveStatus(campaign, nowMs)) &&
      allows(filters.advertisers, campaign.advertiser) &&
      (filters.platforms.length === 0 || campaign.bindings.some(({ platform }) => filters.platforms.includes(platform)))
    );
  });
}

export function sorted(campaigns: readonly Campaign[], sorting: Sorting, nowMs: number): readonly Campaign[] {
  const sign = sorting.descending ? -1 : 1;
  return [...campaigns].sort(
    (a, b) => sign * compare(a, b, sorting.key, nowMs) || text.compare(a.name, b.name) || text.compare(a.id, b.id),
  );
}

const text = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compare(a: Campaign, b: Campaign, key: SortKey, nowMs: number): number {
  switch (key) {
    case 'name':
      return text.compare(a.name, b.name);
    case 'advertiser':
      return text.compare(a.advertiser, b.advertiser);
    case 'channel':
      return text.compare(a.channel, b.channel);
    case 'status':
      return text.compare(effectiveStatus(a, nowMs), effectiveStatus(b, nowMs));
    case 'flight':
      return text.compare(a.startDate, b.startDate);
    // Amounts of different currencies are kept apart: to mix them would compare yen with euros.
    case 'budget':
      return text.compare(a.currency, b.currency) || a.budgetMicros - b.budgetMicros;
    case 'spent':
      return text.compare(a.currency, b.currency) || a.spentMicros - b.spentMicros;
    case 'pacing':
      return (pacingIndex(a, nowMs) ?? -1) - (pacingIndex(b, nowMs) ?? -1);
  }
}

function allows<T>(wanted: readonly T[], value: T): boolean {
  return wanted.length === 0 || wanted.includes(value);
}
