/** Campaigns in Goggle's terms: micros as text, a budget of its own, dates with a time and no zone. */
import * as v from 'valibot';
import type { CampaignCore, Channel, EditableField, Goal, Pacing, Status } from '../../contracts/campaign.ts';
import { CurrencyCode, int64FromMicros, microsFromInt64 } from '../../contracts/money.ts';
import { MappingError } from '../failure.ts';
import { createWords } from '../words.ts';

const GoggleCampaign = v.object({
  advertiserName: v.string(),
  reference: v.string(),
  currencyCode: CurrencyCode,
  advertisingChannelType: v.string(),
  optimizationGoal: v.object({ type: v.string(), targetCostMicros: v.exactOptional(v.string()) }),
  name: v.string(),
  status: v.string(),
  startDateTime: v.string(),
  endDateTime: v.exactOptional(v.string()),
});
const GoggleBudget = v.object({
  period: v.picklist(['DAILY', 'CUSTOM_PERIOD']),
  amountMicros: v.exactOptional(v.string()),
  totalAmountMicros: v.exactOptional(v.string()),
  deliveryMethod: v.string(),
});

/** A campaign with its budget, before they have names on the platform. */
export const GoggleRow = v.object({
  campaign: GoggleCampaign,
  campaignBudget: GoggleBudget,
  metrics: v.object({ costMicros: v.string() }),
});
export type GoggleRow = v.InferOutput<typeof GoggleRow>;

const status = createWords<Exclude<Status, 'draft'>, string>({
  enabled: 'ENABLED',
  paused: 'PAUSED',
  archived: 'REMOVED',
});
const delivery = createWords<Pacing, string>({
  ahead: 'FRONT_LOADED',
  even: 'STANDARD',
  'daily-cap': 'DAILY_CAPPED',
  asap: 'ACCELERATED',
});
const channel = createWords<Channel, string>({
  display: 'DISPLAY',
  video: 'VIDEO',
  native: 'NATIVE',
  ctv: 'CTV',
  audio: 'AUDIO',
  dooh: 'DOOH',
  search: 'SEARCH',
  social: 'SOCIAL',
});
const goal = createWords<Goal['kind'], string>({
  reach: 'REACH',
  clicks: 'CLICKS',
  'video-views': 'VIDEO_VIEWS',
  leads: 'LEADS',
  conversions: 'CONVERSIONS',
});

/** Throws `MappingError` for a draft. */
export function toGoggle(here: CampaignCore): GoggleRow {
  if (here.status === 'draft') throw new MappingError('unsupported', 'Goggle knows no drafts');
  const amount = int64FromMicros(here.budgetMicros);
  const { targetMicros } = here.goal;
  return {
    campaign: {
      advertiserName: here.advertiser,
      reference: here.id,
      currencyCode: here.currency,
      advertisingChannelType: channel.theirs(here.channel),
      optimizationGoal: {
        type: goal.theirs(here.goal.kind),
        ...(targetMicros !== null && { targetCostMicros: int64FromMicros(targetMicros) }),
      },
      name: here.name,
      status: status.theirs(here.status),
      startDateTime: `${here.startDate} 00:00:00`,
      ...(here.endDate !== null && { endDateTime: `${here.endDate} 23:59:59` }),
    },
    campaignBudget: {
      ...(here.budgetPeriod === 'daily'
        ? { period: 'DAILY', amountMicros: amount }
        : { period: 'CUSTOM_PERIOD', totalAmountMicros: amount }),
      deliveryMethod: delivery.theirs(here.pacing),
    },
    metrics: { costMicros: int64FromMicros(here.spentMicros) },
  };
}

export function fromGoggle({ campaign, campaignBudget: budget, metrics }: GoggleRow): CampaignCore {
  const { targetCostMicros: target, type } = campaign.optimizationGoal;
  return {
    id: campaign.reference,
    name: campaign.name,
    advertiser: campaign.advertiserName,
    channel: channel.ours(campaign.advertisingChannelType),
    goal: { kind: goal.ours(type), targetMicros: target === undefined ? null : microsFromInt64(target) },
    currency: campaign.currencyCode,
    status: status.ours(campaign.status),
    startDate: campaign.startDateTime.slice(0, 10),
    endDate: campaign.endDateTime?.slice(0, 10) ?? null,
    budgetMicros: microsFromInt64(budget.amountMicros ?? budget.totalAmountMicros ?? '0'),
    budgetPeriod: budget.period === 'DAILY' ? 'daily' : 'flight',
    pacing: delivery.ours(budget.deliveryMethod),
    spentMicros: microsFromInt64(metrics.costMicros),
  };
}

/** Where each field lives: on the campaign or on its budget, and under which name. */
export function maskOf(
  mask: readonly EditableField[],
  period: CampaignCore['budgetPeriod'],
): { campaign: string[]; budget: string[] } {
  const names: Record<EditableField, { campaign?: string; budget?: string }> = {
    name: { campaign: 'name' },
    status: { campaign: 'status' },
    startDate: { campaign: 'start_date_time' },
    endDate: { campaign: 'end_date_time' },
    budgetMicros: { budget: period === 'daily' ? 'amount_micros' : 'total_amount_micros' },
    pacing: { budget: 'delivery_method' },
  };
  return {
    campaign: mask.flatMap((field) => names[field].campaign ?? []),
    budget: mask.flatMap((field) => names[field].budget ?? []),
  };
}
