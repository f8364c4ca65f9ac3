/** A campaign as Metro holds it: money in cents (whole yen), one of two budgets, times with an offset. */
import * as v from 'valibot';

/** Metro takes numbers and their text alike, and always answers with text. */
const Cents = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))]),
  v.safeInteger('must be a whole number of the smallest unit of the currency'),
);
const Time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}$/, 'must be a time like 2026-06-30T23:59:59+0000'),
);

const settable = {
  name: v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(400, 'is too long')),
  status: v.picklist(['ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED']),
  pacing_type: v.pipe(v.array(v.picklist(['standard', 'front_loaded', 'daily_cap', 'no_pacing'])), v.length(1)),
  daily_budget: v.nullable(Cents),
  lifetime_budget: v.nullable(Cents),
  start_time: Time,
  stop_time: v.nullable(Time),
};

export const NewCampaign = v.strictObject({
  ...settable,
  daily_budget: v.optional(settable.daily_budget, null),
  lifetime_budget: v.optional(settable.lifetime_budget, null),
  stop_time: v.optional(settable.stop_time, null),
  advertiser: v.string(),
  reference: v.string(),
  currency: v.pipe(v.string(), v.length(3)),
  placement: v.picklist(['display', 'video', 'native', 'ctv', 'audio', 'dooh', 'search', 'social']),
  objective: v.picklist([
    'OUTCOME_AWARENESS',
    'OUTCOME_TRAFFIC',
    'OUTCOME_ENGAGEMENT',
    'OUTCOME_LEADS',
    'OUTCOME_SALES',
  ]),
  cost_goal: v.optional(v.nullable(Cents), null),
  /** Only counts in a seed. */
  amount_spent: v.optional(Cents, 0),
});

export const Changes = v.strictObject({
  name: v.exactOptional(settable.name),
  status: v.exactOptional(settable.status),
  pacing_type: v.exactOptional(settable.pacing_type),
  daily_budget: v.exactOptional(settable.daily_budget),
  lifetime_budget: v.exactOptional(settable.lifetime_budget),
  start_time: v.exactOptional(settable.start_time),
  stop_time: v.exactOptional(settable.stop_time),
});

export const Campaign = v.object({ id: v.string(), ...NewCampaign.entries });
export type Campaign = v.InferOutput<typeof Campaign>;

export interface Problem {
  subcode: number;
  text: string;
}

const MINIMUM_DAILY_CENTS = 100;
const DAY_MS = 86_400_000;

/** The first of Metro's rules that the campaign breaks. */
export function problemOf(campaign: Campaign): Problem | undefined {
  const { daily_budget: daily, lifetime_budget: lifetime } = campaign;
  if ((daily === null) === (lifetime === null)) {
    return { subcode: 1885621, text: 'Set either a daily budget or a lifetime budget.' };
  }
  const startMs = Date.parse(campaign.start_time);
  const stopMs = campaign.stop_time === null ? undefined : Date.parse(campaign.stop_time);
  if (stopMs !== undefined && stopMs <= startMs)
    return { subcode: 1487793, text: 'The stop time must be after the start time.' };
  const days = stopMs === undefined ? 1 : Math.ceil((stopMs - startMs) / DAY_MS);
  const minimum = campaign.currency === 'JPY' ? MINIMUM_DAILY_CENTS : MINIMUM_DAILY_CENTS * (daily === null ? days : 1);
  if ((daily ?? lifetime ?? 0) < minimum)
    return { subcode: 1885272, text: `Your budget is too low; the minimum is ${minimum}.` };
  if (lifetime !== null && lifetime < campaign.amount_spent) {
    return { subcode: 1885273, text: `Your budget is below the ${campaign.amount_spent} already spent.` };
  }
  return undefined;
}

function effectiveStatus(campaign: Campaign, nowMs: number): string {
  if (campaign.status !== 'ACTIVE') return campaign.status;
  if (campaign.stop_time !== null && Date.parse(campaign.stop_time) <= nowMs) return 'COMPLETED';
  return Date.parse(campaign.start_time) > nowMs ? 'SCHEDULED' : 'ACTIVE';
}

export function auditFields({
  name,
  status,
  pacing_type,
  daily_budget,
  lifetime_budget,
  start_time,
  stop_time,
}: Campaign): Record<string, unknown> {
  return { name, status, pacing_type, daily_budget, lifetime_budget, start_time, stop_time };
}

/** What callers see: computed fields added, money as text. */
export function shown(campaign: Campaign, accountId: string, nowMs: number): Record<string, unknown> {
  const text = (cents: number | null) => (cents === null ? {} : String(cents));
  const { daily_budget, lifetime_budget, cost_goal, stop_time, ...rest } = campaign;
  return {
    ...rest,
    account_id: accountId,
    configured_status: campaign.status,
    effective_status: effectiveStatus(campaign, nowMs),
    amount_spent: String(campaign.amount_spent),
    ...(daily_budget !== null && { daily_budget: text(daily_budget) }),
    ...(lifetime_budget !== null && { lifetime_budget: text(lifetime_budget) }),
    ...(cost_goal !== null && { cost_goal: text(cost_goal) }),
    ...(stop_time !== null && { stop_time }),
  };
}
