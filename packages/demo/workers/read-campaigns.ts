/** The services that only read: all campaigns in pages, and one of them. */
import type { Handler } from '@tame/sdk/worker';
import type { Campaign } from '../contracts/campaign.ts';
import { CAMPAIGNS_PER_PAGE, type CampaignPage } from '../contracts/services.ts';
import type { Campaigns } from '../database/campaigns.ts';

/** The most the database gives at once. */
const ROWS = 1_000;

export function listHandler(campaigns: Campaigns): Handler<object, CampaignPage> {
  return async function* (_input, ctx) {
    const said = await ctx.replies();
    const listed = new Set(said.flatMap((page) => page.campaigns.map(({ id }) => id)));
    const all = await readAll(campaigns);
    const total = said[0]?.total ?? all.length;
    const left = all.filter(({ id }) => !listed.has(id));
    for (let at = 0; at < left.length; at += CAMPAIGNS_PER_PAGE) {
      yield { campaigns: left.slice(at, at + CAMPAIGNS_PER_PAGE), total };
    }
    if (said.length === 0 && left.length === 0) yield { campaigns: [], total };
  };
}

export function getHandler(campaigns: Campaigns): Handler<{ campaignId: string }, Campaign> {
  return async ({ campaignId }, ctx) => {
    const campaign = await campaigns.get(campaignId);
    return (
      campaign ?? ctx.fail('unknown-campaign', { text: `There is no campaign ${campaignId}; search for it again.` })
    );
  };
}

async function readAll(campaigns: Campaigns): Promise<Campaign[]> {
  const all: Campaign[] = [];
  let after: string | undefined;
  do {
    const page = await campaigns.list({ limit: ROWS, ...(after !== undefined && { after }) });
    all.push(...page.campaigns);
    after = page.next;
  } while (after !== undefined);
  return all;
}
