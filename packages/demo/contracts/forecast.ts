/** What a forecast is asked with and what it says. */
import * as v from 'valibot';
import { Day } from './campaign.ts';
import { Micros } from './money.ts';

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const DailyBudget = v.pipe(Micros, v.minValue(1, 'Use a daily budget above zero.'));

export const ForecastInput = v.strictObject({
  campaignId: v.string(),
  /** Days to look ahead, from tomorrow on. */
  horizonDays: v.pipe(v.number(), v.safeInteger(), v.minValue(7), v.maxValue(180)),
  /** Futures that are played through; more are slower and smoother. */
  scenarios: v.pipe(v.number(), v.safeInteger(), v.minValue(100), v.maxValue(20_000)),
  /** What it may spend a day. Without it: what the campaign's budget and dates leave. */
  dailyBudgetMicros: v.exactOptional(DailyBudget),
});
export type ForecastInput = v.InferOutput<typeof ForecastInput>;

/** A new daily budget while it runs: it starts over from the first day, with `revision` one higher. */
export const ForecastSteer = v.strictObject({ dailyBudgetMicros: DailyBudget });
export type ForecastSteer = v.InferOutput<typeof ForecastSteer>;

/**
 * The end of one day. `p10`, `median` and `p90` are results (of the campaign's goal: clicks, leads …) added up since the
 * first day of the forecast; of a hundred futures, ten stay below `p10` and ten rise above `p90`.
 */
export const ForecastDay = v.object({
  day: Day,
  p10: v.pipe(v.number(), v.minValue(0)),
  median: v.pipe(v.number(), v.minValue(0)),
  p90: v.pipe(v.number(), v.minValue(0)),
  /** All the campaign will have spent by then, with what it has spent already. */
  spendMicros: v.pipe(Micros, v.minValue(0)),
});
export type ForecastDay = v.InferOutput<typeof ForecastDay>;

/** The next days, in order. The first batch of a higher `revision` replaces everything said before. */
export const ForecastBatch = v.object({
  /** 0 at first; one more with every steer that was heard. */
  revision: Count,
  dailyBudgetMicros: Micros,
  days: v.pipe(v.array(ForecastDay), v.minLength(1)),
});
export type ForecastBatch = v.InferOutput<typeof ForecastBatch>;

export const ForecastProgress = v.object({
  campaignId: v.string(),
  campaignName: v.string(),
  /** Days forecast so far in this revision, of `of`. */
  done: Count,
  of: Count,
  revision: Count,
  dailyBudgetMicros: Micros,
});
export type ForecastProgress = v.InferOutput<typeof ForecastProgress>;
