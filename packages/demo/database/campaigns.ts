/** The demo's campaigns in its database. */
import type { Campaign, CampaignCore, PlatformName } from '../contracts/campaign.ts';
import { applyEdit, lockCampaign, type Edited, type WantedEdit } from './apply-edit.ts';
import { bind, fallBehind } from './bindings.ts';
import { CAMPAIGN_COLUMNS, campaignFrom } from './campaign-row.ts';
import type { Database } from './database.ts';
import { importCampaign, type ImportCounts } from './import-campaigns.ts';
import { searchCampaigns, type CampaignPage, type CampaignQuery } from './search.ts';

export interface Campaigns {
  list(query?: CampaignQuery): Promise<CampaignPage>;
  get(id: string): Promise<Campaign | undefined>;
  /** Those of these that there are, by their ids. */
  getAll(ids: readonly string[]): Promise<ReadonlyMap<string, Campaign>>;
  /** Changes the stored campaign and tells no platform: see `editCampaign` for both. */
  update(edit: WantedEdit): Promise<Edited>;
  /** Adds new campaigns; of known ones takes over only what is new in the export. All or nothing. */
  import(campaigns: readonly CampaignCore[]): Promise<ImportCounts>;
  /** Notes that a platform has the campaign, as it is in this version, under this id. */
  bind(campaignId: string, binding: { platform: PlatformName; remoteId: string; version: number }): Promise<void>;
  /** Notes that a platform has other values than the campaign in these fields. */
  drifted(campaignId: string, drift: Drift): Promise<void>;
}

interface Drift {
  platform: PlatformName;
  fields: Parameters<typeof fallBehind>[1]['fields'];
  reason: string;
}

export function createCampaigns(database: Database): Campaigns {
  const getAll: Campaigns['getAll'] = async (ids) => {
    const rows = await database.query(`select ${CAMPAIGN_COLUMNS} from campaigns c where c.id = any($1::text[])`, [
      ids,
    ]);
    return new Map(rows.map((row) => campaignFrom(row).campaign).map((campaign) => [campaign.id, campaign]));
  };
  return {
    getAll,
    list: (query = {}) => searchCampaigns(database, query),
    get: async (id) => (await getAll([id])).get(id),
    update: (edit) =>
      database.transaction(async (inside) => {
        const edited = await applyEdit(inside, edit);
        if (edited.state !== 'edited') return edited;
        for (const { platform } of edited.campaign.bindings) {
          const reason = 'Changed here and not sent yet.';
          await fallBehind(inside, {
            campaignId: edit.campaignId,
            platform,
            fields: edited.changed,
            state: 'pending',
            reason,
          });
        }
        const stored = await lockCampaign(inside, edit.campaignId);
        return stored ? { ...edited, campaign: stored.campaign } : edited;
      }),
    import: (campaigns) =>
      database.transaction(async (inside) => {
        const counts: ImportCounts = { added: 0, updated: 0, unchanged: 0 };
        // Always in the same order, so that two imports at once do not wait for each other for ever.
        for (const campaign of inOrder(campaigns)) counts[await importCampaign(inside, campaign)] += 1;
        return counts;
      }),
    bind: (campaignId, binding) => bind(database, { campaignId, ...binding }),
    drifted: (campaignId, drift) => fallBehind(database, { campaignId, ...drift, state: 'drifted' }),
  };
}

function inOrder(campaigns: readonly CampaignCore[]): CampaignCore[] {
  return campaigns.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
