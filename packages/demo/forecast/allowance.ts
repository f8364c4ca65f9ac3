/** How much money a day may take, before anything is known of how the day goes. */
import type { ForecastPlan } from './plan.ts';
import { dayAfter, weekdayOf } from './days.ts';
import { weekOf } from './market.ts';

/** With this exponent 60 % of the money is meant to be spent at half time. */
const AHEAD = Math.log(0.6) / Math.log(0.5);
/** What spends as soon as possible may take so many times the daily budget. */
const HURRY = 2;
/** How much of the week's ups and downs the money follows; the rest is evened out. */
const WEEK_SHARE = 0.35;
/** A day may catch up with so much of what was planned for it. */
const CATCH_UP = 1.25;

/** For every day of the forecast what it is planned to spend; zero on days on which the campaign does not run. */
export function plannedSpend(plan: ForecastPlan): Float64Array {
  const { firstDay, horizonDays, runsFrom, runsUntil, dailyBudgetMicros, pacing, channel } = plan;
  const week = weekOf(channel);
  const days = runsUntil < Number.MAX_SAFE_INTEGER ? runsUntil - runsFrom : undefined;
  return Float64Array.from({ length: horizonDays }, (_, day) => {
    if (day < runsFrom || day >= runsUntil) return 0;
    if (pacing === 'daily-cap') return dailyBudgetMicros;
    if (pacing === 'asap') return dailyBudgetMicros * HURRY;
    const swing = 1 + ((week[weekdayOf(dayAfter(firstDay, day))] ?? 1) - 1) * WEEK_SHARE;
    const slope = pacing === 'ahead' && days !== undefined ? days * gain(day - runsFrom, days) : 1;
    return dailyBudgetMicros * swing * slope;
  });
}

/** What one future allows itself on a day, with what it is behind so far. */
export function allowedSpend(plan: ForecastPlan, planned: number, plannedBefore: number, spentBefore: number): number {
  const { pacing, leftMicros } = plan;
  const left = leftMicros === null ? Number.POSITIVE_INFINITY : Math.max(0, leftMicros - spentBefore);
  const behind = pacing === 'even' || pacing === 'ahead' ? Math.max(0, plannedBefore - spentBefore) : 0;
  return Math.min(left, planned * CATCH_UP, planned + behind);
}

/** The share of all the money that the day after `day` of `days` is meant to take. */
function gain(day: number, days: number): number {
  return ((day + 1) / days) ** AHEAD - (day / days) ** AHEAD;
}
