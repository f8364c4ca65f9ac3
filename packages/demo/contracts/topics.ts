/** What the back end tells everybody who has the campaigns open. */
import { topic } from '@tame/sdk';
import * as v from 'valibot';
import { Campaign } from './campaign.ts';

/**
 * One campaign as it is now: after an edit was saved, after a platform took or refused it, after an import, after a
 * drift was found. `campaign` is always whole, so a listener needs no earlier event; of two, the later one counts.
 */
export const CampaignChange = v.object({
  campaign: Campaign,
  /** The user whose doing it is; `system` when nobody asked for it. */
  by: v.string(),
  /** The conversation it came from; unset for what the back end found by itself. */
  conversationId: v.exactOptional(v.string()),
});
export type CampaignChange = v.InferOutput<typeof CampaignChange>;

export const campaignChanges = topic('campaigns.changes', {
  event: CampaignChange,
  history: { count: 5_000, ageMs: 86_400_000 },
});

/** Below this are the desks of all campaigns. */
export const campaignDesks = 'campaigns.desk';

/** Where those are present who have one campaign open. Its id may be of any signs; the words of a name may not. */
export function campaignDesk(campaignId: string) {
  const text = campaignId.replaceAll(/[^A-Za-z0-9]/gu, (sign) => `_${sign.codePointAt(0)?.toString(16)}_`);
  return topic([campaignDesks, ...(text.match(/.{1,60}/g) ?? [])].join('.'));
}
