/** Tells everybody who has the campaigns open how one of them is now. */
import { createLanes } from '../connectors/lanes.ts';
import type { Campaign } from '../contracts/campaign.ts';
import type { CampaignChange } from '../contracts/topics.ts';
import { createCampaigns } from '../database/campaigns.ts';
import type { Database } from '../database/database.ts';

export interface Occasion {
  by: string;
  conversationId?: string;
  publish(change: CampaignChange): Promise<void>;
  /** The campaign as everybody knows it, when that is certain: if it is still so, nothing is said. */
  known?: Campaign | undefined;
}

export interface Announcer {
  /**
   * Resolves to the campaign as it is now, once the relay has told everybody. Events of one campaign never overtake each
   * other: each is read and published before the next is read.
   */
  announce(campaignId: string, occasion: Occasion): Promise<Campaign | undefined>;
}

export function createAnnouncer(database: Database): Announcer {
  const campaigns = createCampaigns(database);
  const lanes = createLanes();
  return {
    announce: (campaignId, { by, conversationId, publish, known }) =>
      lanes.run(campaignId, async () => {
        const campaign = await campaigns.get(campaignId);
        if (!campaign || (known && JSON.stringify(known) === JSON.stringify(campaign))) return campaign;
        await publish({ campaign, by, ...(conversationId !== undefined && { conversationId }) });
        return campaign;
      }),
  };
}
