/** A campaign to change in tests. */
import type { CampaignCore } from '../contracts/campaign.ts';

export function sampleCampaign(changes: Partial<CampaignCore> = {}): CampaignCore {
  return {
    id: 'NL-1',
    name: 'Spring Sale',
    advertiser: 'Tern & Tide',
    channel: 'display',
    goal: { kind: 'conversions', targetMicros: 18_400_000 },
    currency: 'USD',
    status: 'enabled',
    startDate: '2026-10-01',
    endDate: '2027-06-30',
    budgetMicros: 20_000_000,
    budgetPeriod: 'daily',
    pacing: 'even',
    spentMicros: 1_243_750_000,
    ...changes,
  };
}
