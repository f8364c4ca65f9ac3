/** A campaign between its row and its form in the demo. */
import * as v from 'valibot';
import { Campaign, CampaignCore, platformNames } from '../contracts/campaign.ts';
import type { Row } from './database.ts';

/** Drivers give a bigint as number, text or bigint; here it is always a safe number. */
export const Count = v.pipe(
  v.union([v.number(), v.bigint(), v.pipe(v.string(), v.regex(/^-?\d+$/))]),
  v.transform(Number),
  v.safeInteger(),
);

/** Everything a campaign is made of; dates as text, because drivers disagree about days without a time. */
export const CAMPAIGN_COLUMNS = `
  c.id, c.name, c.advertiser, c.channel, c.goal_kind, c.goal_target_micros, c.currency, c.status,
  c.start_date::text as start_date, c.end_date::text as end_date, c.budget_micros, c.budget_period, c.pacing,
  c.spent_micros, c.version, c.field_versions,
  (select coalesce(jsonb_agg(jsonb_build_object('platform', b.platform, 'remoteId', b.remote_id, 'state', b.state,
     'pushedVersion', b.pushed_version, 'behind', b.behind, 'reason', b.reason)), '[]')
   from bindings b where b.campaign_id = c.id) as bindings`;

/** The version that brought a field its present value, and whose doing that was (null: an import's). */
const FieldVersion = v.object({ version: v.number(), by: v.nullable(v.string()) });
export type FieldVersions = Readonly<Record<string, v.InferOutput<typeof FieldVersion>>>;

const CampaignRow = v.object({
  id: v.string(),
  name: v.string(),
  advertiser: v.string(),
  channel: v.string(),
  goal_kind: v.string(),
  goal_target_micros: v.nullable(Count),
  currency: v.string(),
  status: v.string(),
  start_date: v.string(),
  end_date: v.nullable(v.string()),
  budget_micros: Count,
  budget_period: v.string(),
  pacing: v.string(),
  spent_micros: Count,
  version: v.number(),
  field_versions: v.record(v.string(), FieldVersion),
  bindings: v.array(v.looseObject({ platform: v.picklist(platformNames), reason: v.nullable(v.string()) })),
});

export interface StoredCampaign {
  campaign: Campaign;
  /** For each field that was ever changed. */
  fieldVersions: FieldVersions;
}

export function campaignFrom(row: Row): StoredCampaign {
  const stored = v.parse(CampaignRow, row);
  const bindings = stored.bindings
    .toSorted((one, other) => platformNames.indexOf(one.platform) - platformNames.indexOf(other.platform))
    .map(({ reason, ...binding }) => (reason === null ? binding : { ...binding, reason }));
  const campaign = v.parse(Campaign, {
    ...stored,
    goal: { kind: stored.goal_kind, targetMicros: stored.goal_target_micros },
    startDate: stored.start_date,
    endDate: stored.end_date,
    budgetMicros: stored.budget_micros,
    budgetPeriod: stored.budget_period,
    spentMicros: stored.spent_micros,
    bindings,
  });
  return { campaign, fieldVersions: stored.field_versions };
}

/** The columns that hold what an export says, in the order of {@link coreValues}. */
export const CORE_COLUMNS = [
  'id',
  'name',
  'advertiser',
  'channel',
  'goal_kind',
  'goal_target_micros',
  'currency',
  'status',
  'start_date',
  'end_date',
  'budget_micros',
  'budget_period',
  'pacing',
  'spent_micros',
] as const;

export function coreValues(core: CampaignCore): unknown[] {
  return [
    core.id,
    core.name,
    core.advertiser,
    core.channel,
    core.goal.kind,
    core.goal.targetMicros,
    core.currency,
    core.status,
    core.startDate,
    core.endDate,
    core.budgetMicros,
    core.budgetPeriod,
    core.pacing,
    core.spentMicros,
  ];
}

/** The campaign without version and bindings, with its keys always in the same order. */
export function coreOf(campaign: CampaignCore): CampaignCore {
  return v.parse(CampaignCore, campaign);
}
