/** Campaigns in Metro's terms: whole cents (sent as numbers, answered as text) and times with an offset. */
import * as v from 'valibot';
import type { CampaignCore, Channel, EditableField, Goal, Pacing, Status } from '../../contracts/campaign.ts';
import { CurrencyCode, microsFromMinor, minorFromMicros } from '../../contracts/money.ts';
import { MappingError } from '../failure.ts';
import { createWords } from '../words.ts';

/** A number or its text; Metro writes one and takes both. */
const Cents = v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))]);

export const MetroCampaign = v.object({
  name: v.string(),
  advertiser: v.string(),
  reference: v.string(),
  currency: CurrencyCode,
  placement: v.string(),
  objective: v.string(),
  cost_goal: v.exactOptional(v.nullable(Cents)),
  status: v.string(),
  pacing_type: v.tuple([v.string()]),
  daily_budget: v.exactOptional(v.nullable(Cents)),
  lifetime_budget: v.exactOptional(v.nullable(Cents)),
  start_time: v.string(),
  stop_time: v.exactOptional(v.nullable(v.string())),
  amount_spent: Cents,
});
export type MetroCampaign = v.InferOutput<typeof MetroCampaign>;

const status = createWords<Exclude<Status, 'draft'>, string>({
  enabled: 'ACTIVE',
  paused: 'PAUSED',
  archived: 'ARCHIVED',
});
const pacing = createWords<Pacing, string>({
  ahead: 'front_loaded',
  even: 'standard',
  'daily-cap': 'daily_cap',
  asap: 'no_pacing',
});
const placement = createWords<Channel, string>({
  display: 'display',
  video: 'video',
  native: 'native',
  ctv: 'ctv',
  audio: 'audio',
  dooh: 'dooh',
  search: 'search',
  social: 'social',
});
const objective = createWords<Goal['kind'], string>({
  reach: 'OUTCOME_AWARENESS',
  clicks: 'OUTCOME_TRAFFIC',
  'video-views': 'OUTCOME_ENGAGEMENT',
  leads: 'OUTCOME_LEADS',
  conversions: 'OUTCOME_SALES',
});

/** Throws `MappingError` for a draft, `MoneyError` for an amount with part of a cent. */
export function toMetro(here: CampaignCore): MetroCampaign {
  if (here.status === 'draft') throw new MappingError('unsupported', 'Metro knows no drafts');
  const { targetMicros } = here.goal;
  return {
    name: here.name,
    advertiser: here.advertiser,
    reference: here.id,
    currency: here.currency,
    placement: placement.theirs(here.channel),
    objective: objective.theirs(here.goal.kind),
    cost_goal: targetMicros === null ? null : minorFromMicros(targetMicros, here.currency),
    status: status.theirs(here.status),
    pacing_type: [pacing.theirs(here.pacing)],
    ...budgetOf(here),
    start_time: `${here.startDate}T00:00:00+0000`,
    stop_time: here.endDate === null ? null : `${here.endDate}T23:59:59+0000`,
    amount_spent: minorFromMicros(here.spentMicros, here.currency),
  };
}

export function fromMetro(there: MetroCampaign): CampaignCore {
  const { currency, daily_budget: daily = null, lifetime_budget: lifetime = null, cost_goal: target = null } = there;
  return {
    id: there.reference,
    name: there.name,
    advertiser: there.advertiser,
    channel: placement.ours(there.placement),
    goal: {
      kind: objective.ours(there.objective),
      targetMicros: target === null ? null : microsFromMinor(target, currency),
    },
    currency,
    status: there.status === 'DELETED' ? 'archived' : status.ours(there.status),
    startDate: there.start_time.slice(0, 10),
    endDate: there.stop_time?.slice(0, 10) ?? null,
    budgetMicros: microsFromMinor(daily ?? lifetime ?? 0, currency),
    budgetPeriod: daily === null ? 'flight' : 'daily',
    pacing: pacing.ours(there.pacing_type[0]),
    spentMicros: microsFromMinor(there.amount_spent, currency),
  };
}

/** The parameters to send for these fields. */
export function changesOf(campaign: CampaignCore, mask: readonly EditableField[]): Partial<MetroCampaign> {
  const wanted = toMetro({ ...campaign, status: mask.includes('status') ? campaign.status : 'paused' });
  return {
    ...(mask.includes('name') && { name: wanted.name }),
    ...(mask.includes('status') && { status: wanted.status }),
    ...(mask.includes('pacing') && { pacing_type: wanted.pacing_type }),
    ...(mask.includes('budgetMicros') && budgetOf(campaign)),
    ...(mask.includes('startDate') && { start_time: wanted.start_time }),
    ...(mask.includes('endDate') && { stop_time: wanted.stop_time ?? null }),
  };
}

function budgetOf({
  budgetMicros,
  budgetPeriod,
  currency,
}: CampaignCore): Pick<MetroCampaign, 'daily_budget' | 'lifetime_budget'> {
  const cents = minorFromMicros(budgetMicros, currency);
  return budgetPeriod === 'daily' ? { daily_budget: cents } : { lifetime_budget: cents };
}
