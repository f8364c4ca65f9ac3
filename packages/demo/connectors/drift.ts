/** Finds out whether platforms still have what the campaign says, and notes where they do not. */
import { editableFields, type PlatformName } from '../contracts/campaign.ts';
import { createCampaigns } from '../database/campaigns.ts';
import type { Database } from '../database/database.ts';
import type { Connectors } from './connectors.ts';
import { differing } from './create-connector.ts';
import { platformTitles } from './failure.ts';

/**
 * Reads the campaign on the platforms named (default: all it is on) and marks those that differ as drifted; what a
 * platform is behind with anyway is no news. Resolves to the platforms that differ. Rejects with `ConnectorError`.
 */
export async function findDrift(
  { database, connectors }: { database: Database; connectors: Connectors },
  campaignId: string,
  platforms?: readonly PlatformName[],
): Promise<PlatformName[]> {
  const campaigns = createCampaigns(database);
  const campaign = await campaigns.get(campaignId);
  const bindings = campaign?.bindings.filter(({ platform }) => platforms?.includes(platform) ?? true) ?? [];
  const drifted: PlatformName[] = [];
  for (const { platform, remoteId, behind } of bindings) {
    const there = await connectors[platform].read(remoteId);
    if (!campaign || !there) continue;
    const fields = differing(campaign, there, editableFields).filter((field) => !behind.includes(field));
    if (fields.length === 0) continue;
    drifted.push(platform);
    const reason = `Somebody changed ${fields.join(', ')} on ${platformTitles[platform]}; push to bring back the values from here.`;
    await campaigns.drifted(campaignId, { platform, fields, reason });
  }
  return drifted;
}
