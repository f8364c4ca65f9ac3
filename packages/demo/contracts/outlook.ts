/** What several campaigns will have spent, forecast at the same time and added up. */
import * as v from 'valibot';
import { ForecastInput } from './forecast.ts';
import { CurrencyCode, Micros } from './money.ts';

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const MOST_IN_OUTLOOK = 12;

export const OutlookInput = v.strictObject({
  campaignIds: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MOST_IN_OUTLOOK)),
  horizonDays: ForecastInput.entries.horizonDays,
  scenarios: ForecastInput.entries.scenarios,
});
export type OutlookInput = v.InferOutput<typeof OutlookInput>;

/** What a forecast tells all who work on the same question, under the id of its campaign, when it has come to its last day. */
export const Finding = v.object({
  campaignName: v.string(),
  currency: CurrencyCode,
  /** All the campaign will have spent by then. */
  spendMicros: v.pipe(Micros, v.minValue(0)),
  /** Results of its goal until then: as many will probably be more as less. */
  results: v.pipe(v.number(), v.minValue(0)),
});
export type Finding = v.InferOutput<typeof Finding>;

/** The last and only reply. Campaigns that could not be forecast are named; the others count. */
export const Outlook = v.object({
  campaigns: v.array(v.object({ campaignId: v.string(), ...Finding.entries })),
  missing: v.array(v.string()),
});
export type Outlook = v.InferOutput<typeof Outlook>;

export const OutlookProgress = v.object({ done: Count, of: Count });
export type OutlookProgress = v.InferOutput<typeof OutlookProgress>;
