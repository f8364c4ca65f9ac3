/** A forecast: the same plan always gives the same days, in every process and on every machine. */
import type { ForecastDay } from '../contracts/forecast.ts';
import { dayAfter } from './days.ts';
import { createFutures, type Evening } from './play.ts';
import type { ForecastPlan } from './plan.ts';
import { quantiles } from './quantiles.ts';

export interface Played {
  day: ForecastDay;
  /** How it ended in every future; overwritten by the next day. */
  evening: Evening;
}

/** One day after the other; each takes a while. Goes on after `played`, when so many days were played before. */
export function* forecastDays(
  plan: ForecastPlan,
  played?: { days: number; evening: Evening },
): Generator<Played, void> {
  const futures = createFutures(plan, played);
  for (let index = played?.days ?? 0; index < plan.horizonDays; index += 1) {
    const evening = futures.play();
    const [p10 = 0, median = 0, p90 = 0] = quantiles(evening.results, [0.1, 0.5, 0.9]).map(Math.round);
    const [spent = 0] = quantiles(evening.spentMicros, [0.5]);
    const spendMicros = plan.spentMicros + Math.round(spent);
    yield { day: { day: dayAfter(plan.firstDay, index), p10, median, p90, spendMicros }, evening };
  }
}
