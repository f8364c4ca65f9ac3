/** A forecast: the same plan always gives the same days, in every process and on every machine. */
import type { ForecastDay } from '../contracts/forecast.ts';
import { dayAfter } from './days.ts';
import { createFutures } from './play.ts';
import type { ForecastPlan } from './plan.ts';
import { quantiles } from './quantiles.ts';

/** One day after the other; each takes a while. */
export function* forecastDays(plan: ForecastPlan): Generator<ForecastDay, void> {
  const futures = createFutures(plan);
  for (let day = 0; day < plan.horizonDays; day += 1) {
    const { spentMicros, results } = futures.play();
    const [p10 = 0, median = 0, p90 = 0] = quantiles(results, [0.1, 0.5, 0.9]).map(Math.round);
    const [spent = 0] = quantiles(spentMicros, [0.5]);
    yield { day: dayAfter(plan.firstDay, day), p10, median, p90, spendMicros: plan.spentMicros + Math.round(spent) };
  }
}
