/** What the words in the command box are read against: the campaigns as they are shown, and the campaign on the screen. */
import { useMemo } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import type { Surroundings } from '../../grammar/plan.ts';
import { useRoute } from '../app/use-route.ts';
import { useCampaignRows } from '../campaigns/campaign-rows.ts';

export interface Desk extends Surroundings {
  readonly byId: ReadonlyMap<string, Campaign>;
  /** The list has been heard, now or on an earlier visit. */
  readonly isKnown: boolean;
}

export function useDesk(nowMs: number): Desk {
  const { rows, known } = useCampaignRows();
  const route = useRoute();
  const openId = 'campaignId' in route ? route.campaignId : undefined;
  return useMemo(() => {
    const campaigns = rows.map(({ campaign }) => campaign);
    return {
      campaigns,
      byId: new Map(campaigns.map((campaign) => [campaign.id, campaign])),
      isKnown: known.byId.size > 0,
      today: today(nowMs),
      nowMs,
      openId,
    };
  }, [rows, known, nowMs, openId]);
}

/** The day it is where the person is. */
function today(nowMs: number): string {
  const now = new Date(nowMs);
  return new Date(nowMs - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
