/** How finely the days of a forecast are played: the same work for every question, within reason. */
import type { ForecastInput } from '../contracts/forecast.ts';

/** Steps of all days and futures together: some twenty seconds of one processor. */
const USUAL_STEPS = 1_000_000_000;
/** From one step an hour to one a second. */
const FEWEST_PER_DAY = 24;
const MOST_PER_DAY = 86_400;

/** Hangs on the question alone, never on the machine: two attempts must compute the same. */
export function stepsPerDay({ horizonDays, scenarios }: ForecastInput, steps: number = USUAL_STEPS): number {
  return Math.min(MOST_PER_DAY, Math.max(FEWEST_PER_DAY, Math.round(steps / (horizonDays * scenarios))));
}
