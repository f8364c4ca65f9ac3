/** How far the slider of the daily budget goes, in round steps. */
import type { Campaign } from '../../contracts/campaign.ts';
import { MICROS_PER_UNIT } from '../../contracts/money.ts';

const DAY_MS = 86_400_000;

export interface SteerRange {
  min: number;
  max: number;
  step: number;
}

/** From a quarter to about three times of what the campaign is planned with, about sixty steps of 1, 2 or 5 × 10ⁿ. */
export function steerRange(campaign: Campaign, dailyBudgetMicros: number): SteerRange {
  const planned = plannedDailyMicros(campaign) ?? dailyBudgetMicros;
  const top = Math.max(planned * 3, dailyBudgetMicros * 1.5);
  const step = Math.max(MICROS_PER_UNIT, roundStep(top / 60));
  const min = Math.max(step, Math.round(planned / 4 / step) * step);
  return { min, max: Math.max(min + step, Math.ceil(top / step) * step), step };
}

/** Undefined for a flight budget without an end. */
function plannedDailyMicros({ budgetPeriod, budgetMicros, startDate, endDate }: Campaign): number | undefined {
  if (budgetPeriod === 'daily') return budgetMicros;
  if (endDate === null) return undefined;
  const days = (Date.parse(`${endDate}T00:00:00Z`) - Date.parse(`${startDate}T00:00:00Z`)) / DAY_MS + 1;
  return budgetMicros / Math.max(1, days);
}

function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5].find((each) => each * power >= size) ?? 10;
  return factor * power;
}

/** The nearest step, so that no part of a cent comes out of a slider. */
export function snapped(micros: number, { step, min, max }: SteerRange): number {
  return Math.min(max, Math.max(min, Math.round(micros / step) * step));
}
