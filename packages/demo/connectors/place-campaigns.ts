/**
 * Puts imported campaigns on the sandbox platforms, as if they had been running there all along.
 *
 * This is how the demo gets its starting point; it goes through the sandboxes' control panel. A campaign that is created
 * in the demo goes through `connector.ensure`, as on any real platform.
 */
import * as v from 'valibot';
import { platformNames, platformsFor, type Campaign, type PlatformName } from '../contracts/campaign.ts';
import { createCampaigns } from '../database/campaigns.ts';
import type { Database } from '../database/database.ts';
import type { Connectors } from './connectors.ts';
import { findDrift } from './drift.ts';
import { platformTitles } from './failure.ts';
import { toGoggle } from './goggle/mapping.ts';
import { toMetro } from './metro/mapping.ts';
import { toTradeyard } from './tradeyard/mapping.ts';

export interface PlaceOptions {
  database: Database;
  connectors: Connectors;
  /** The addresses of the sandboxes. */
  urls: Readonly<Record<PlatformName, string>>;
  /** Told before each platform how many have all of them already, and at the end. */
  onPlaced?: (platforms: number) => void;
}

const Report = v.object({
  campaigns: v.array(v.object({ reference: v.string(), remoteId: v.string(), created: v.boolean() })),
});

const inTheirForm: Record<PlatformName, (campaign: Campaign) => unknown> = {
  tradeyard: toTradeyard,
  goggle: toGoggle,
  metro: toMetro,
};

/**
 * Safe to repeat: what a platform has already is left alone there, and compared where the database knew nothing of it.
 * Resolves to how many campaigns were new on each platform. Drafts stay at home.
 */
export async function placeCampaigns({
  database,
  connectors,
  urls,
  onPlaced,
}: PlaceOptions): Promise<Record<PlatformName, number>> {
  const repository = createCampaigns(database);
  const created = { tradeyard: 0, goggle: 0, metro: 0 };
  for (const [at, platform] of platformNames.entries()) {
    onPlaced?.(at);
    const wanted = (await allOf(database)).filter(
      ({ status, channel }) => status !== 'draft' && platformsFor(channel).includes(platform),
    );
    const byId = new Map(wanted.map((campaign) => [campaign.id, campaign]));
    const report = await seed(platform, urls[platform], wanted.map(inTheirForm[platform]));
    for (const { reference, remoteId, created: isNew } of report.campaigns) {
      const campaign = byId.get(reference);
      if (!campaign) continue;
      if (isNew) created[platform] += 1;
      const known = campaign.bindings.some((binding) => binding.platform === platform && binding.remoteId === remoteId);
      if (known && !isNew) continue;
      await repository.bind(campaign.id, { platform, remoteId, version: campaign.version });
      if (!isNew) await findDrift({ database, connectors }, campaign.id, [platform]);
    }
  }
  onPlaced?.(platformNames.length);
  return created;
}

async function allOf(database: Database): Promise<Campaign[]> {
  const campaigns: Campaign[] = [];
  let after: string | undefined;
  do {
    const page = await createCampaigns(database).list({ limit: 1000, ...(after !== undefined && { after }) });
    campaigns.push(...page.campaigns);
    after = page.next;
  } while (after !== undefined);
  return campaigns;
}

async function seed(platform: PlatformName, url: string, campaigns: unknown): Promise<v.InferOutput<typeof Report>> {
  const response = await fetch(new URL('/_sandbox/campaigns', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ campaigns }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${platformTitles[platform]} did not take the campaigns to start with: ${text}`);
  return v.parse(Report, JSON.parse(text));
}
