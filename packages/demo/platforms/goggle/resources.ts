/** Goggle's campaign and its budget, a resource of its own: amounts are micros, written as int64 text. */
import * as v from 'valibot';

const Int64 = v.pipe(v.string(), v.regex(/^-?\d{1,18}$/));
const DateTime = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/));

export const settableOfCampaign = {
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  status: v.picklist(['ENABLED', 'PAUSED', 'REMOVED']),
  startDateTime: DateTime,
  /** Left out: open end. */
  endDateTime: v.exactOptional(DateTime),
};

export const settableOfBudget = {
  /** For period DAILY. */
  amountMicros: v.exactOptional(Int64),
  /** For period CUSTOM_PERIOD. */
  totalAmountMicros: v.exactOptional(Int64),
  deliveryMethod: v.picklist(['STANDARD', 'FRONT_LOADED', 'DAILY_CAPPED', 'ACCELERATED']),
};

export const NewBudget = v.strictObject({
  resourceName: v.exactOptional(v.string()),
  period: v.picklist(['DAILY', 'CUSTOM_PERIOD']),
  ...settableOfBudget,
});

export const NewCampaign = v.strictObject({
  campaignBudget: v.string(),
  advertiserName: v.string(),
  reference: v.string(),
  currencyCode: v.pipe(v.string(), v.length(3)),
  advertisingChannelType: v.picklist(['DISPLAY', 'VIDEO', 'NATIVE', 'CTV', 'AUDIO', 'DOOH', 'SEARCH', 'SOCIAL']),
  optimizationGoal: v.strictObject({
    type: v.picklist(['REACH', 'CLICKS', 'VIDEO_VIEWS', 'LEADS', 'CONVERSIONS']),
    targetCostMicros: v.exactOptional(Int64),
  }),
  ...settableOfCampaign,
});

export const Budget = v.strictObject({ ...NewBudget.entries, resourceName: v.string() });
export type Budget = v.InferOutput<typeof Budget>;

export const Campaign = v.strictObject({ ...NewCampaign.entries, id: v.string(), resourceName: v.string() });
export type Campaign = v.InferOutput<typeof Campaign>;

/** A campaign with its budget and what it has cost: one row of a search. */
export const Row = v.object({ campaign: Campaign, campaignBudget: Budget, metrics: v.object({ costMicros: Int64 }) });
export type Row = v.InferOutput<typeof Row>;

export const SeedRow = v.object({
  campaign: v.omit(NewCampaign, ['campaignBudget']),
  campaignBudget: v.omit(NewBudget, ['resourceName']),
  metrics: v.object({ costMicros: Int64 }),
});

/** What an audit calls the values of a row. */
export function auditFields({ campaign, campaignBudget }: Row): Record<string, unknown> {
  return {
    'campaign.name': campaign.name,
    'campaign.status': campaign.status,
    'campaign.start_date_time': campaign.startDateTime,
    'campaign.end_date_time': campaign.endDateTime ?? null,
    'campaign_budget.amount_micros': campaignBudget.amountMicros ?? null,
    'campaign_budget.total_amount_micros': campaignBudget.totalAmountMicros ?? null,
    'campaign_budget.delivery_method': campaignBudget.deliveryMethod,
  };
}
