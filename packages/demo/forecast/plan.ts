/** What a forecast is to be about, worked out once from the campaign and the question. */
import * as v from 'valibot';
import { Channel, Pacing, type Campaign } from '../contracts/campaign.ts';
import type { ForecastInput } from '../contracts/forecast.ts';
import { dayAfter, daysFrom } from './days.ts';
import { usualCostMicros } from './market.ts';

const Amount = v.pipe(v.number(), v.minValue(0));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const ForecastPlan = v.object({
  /** Two forecasts with the same plan are equal in every number. */
  seed: v.string(),
  firstDay: v.string(),
  horizonDays: Count,
  scenarios: Count,
  /** Each day of each future is played in so many parts. */
  stepsPerDay: Count,
  dailyBudgetMicros: Amount,
  /** What a day would cost if nobody steered: what the market is used to. */
  usualDailyMicros: Amount,
  /** What may be spent in all from the first day on; null: as long as it runs. */
  leftMicros: v.nullable(Amount),
  spentMicros: Amount,
  /** Days of the forecast on which it runs: from this index up to, but not, that. */
  runsFrom: Count,
  runsUntil: Count,
  pacing: Pacing,
  channel: Channel,
  /** Of one result, when the usual money is spent. */
  costMicros: Amount,
});
export type ForecastPlan = v.InferOutput<typeof ForecastPlan>;

export interface Question {
  input: ForecastInput;
  /** The conversation. */
  seed: string;
  /** The day before the first one. */
  today: string;
  stepsPerDay: number;
}

/** Undefined: it has ended, there is nothing to forecast. */
export function planForecast(
  campaign: Campaign,
  { input, seed, today, stepsPerDay }: Question,
): ForecastPlan | undefined {
  const firstDay = dayAfter(today);
  const { endDate, startDate } = campaign;
  if (campaign.status === 'archived' || (endDate !== null && endDate < firstDay)) return undefined;
  const { horizonDays, scenarios } = input;
  const runsFrom = Math.max(0, daysFrom(firstDay, startDate));
  const flightDays = endDate === null ? undefined : daysFrom(firstDay, endDate) + 1;
  const leftMicros =
    campaign.budgetPeriod === 'daily' ? null : Math.max(0, campaign.budgetMicros - campaign.spentMicros);
  const daysToRun = Math.max(1, (flightDays ?? horizonDays) - runsFrom);
  const usualDailyMicros = leftMicros === null ? campaign.budgetMicros : Math.floor(leftMicros / daysToRun);
  return {
    seed,
    firstDay,
    horizonDays,
    scenarios,
    stepsPerDay,
    dailyBudgetMicros: input.dailyBudgetMicros ?? usualDailyMicros,
    usualDailyMicros: usualDailyMicros > 0 ? usualDailyMicros : (input.dailyBudgetMicros ?? 1),
    leftMicros,
    spentMicros: campaign.spentMicros,
    runsFrom,
    runsUntil: flightDays ?? Number.MAX_SAFE_INTEGER,
    pacing: campaign.pacing,
    channel: campaign.channel,
    costMicros: usualCostMicros(campaign.goal, campaign.currency),
  };
}
