/**
 * Plays the days of many futures: each day step by step, with the market of that day, the pacing of the campaign and luck.
 *
 * A future is told apart from the others by how well the campaign does in it (`quality`, for good), by how the market
 * drifts (`market`, from day to day), by the traffic of each day, and by every single step.
 */
import { allowedSpend, plannedSpend } from './allowance.ts';
import { dayAfter, weekdayOf } from './days.ts';
import { dayInSteps, weekOf } from './market.ts';
import type { ForecastPlan } from './plan.ts';
import { createRandom } from './random.ts';

/** The end of a day in every future: all that the next day hangs on. */
export interface Evening {
  /** Since the first day of the forecast. */
  readonly spentMicros: Float64Array;
  readonly results: Float64Array;
  /** How the market has drifted. */
  readonly market: Float64Array;
}

export interface Futures {
  /** Plays the next day. What it gives back is the same object every time, with other numbers. */
  play(): Evening;
}

const QUALITY_SPREAD = 0.18;
const DRIFT_KEPT = 0.86;
const DRIFT_SPREAD = 0.05;
const TRAFFIC_SPREAD = 0.12;
/** With all the traffic there is, an average day could cost so many times the usual money. */
const CAPACITY = 2.2;
/** So much of the weekday's effect is on how people act, not only on how many there are. */
const WEEK_ON_RESULTS = 0.6;

/** Begins on the first day, or on the day after so many have been played that ended like `evening`. */
export function createFutures(plan: ForecastPlan, played: { days: number; evening: Evening } | undefined): Futures {
  const { scenarios, stepsPerDay, firstDay, usualDailyMicros, costMicros, channel, leftMicros } = plan;
  const spentMicros = new Float64Array(scenarios);
  const results = new Float64Array(scenarios);
  const quality = new Float64Array(scenarios);
  const market = new Float64Array(scenarios);
  const random = createRandom(plan.seed);
  const steps = dayInSteps(stepsPerDay);
  const stepsLeft = remaining(steps);
  const week = weekOf(channel);
  const planned = plannedSpend(plan);
  const perStep = (usualDailyMicros * CAPACITY) / stepsPerDay;
  let day = played?.days ?? 0;
  let plannedBefore = planned.subarray(0, day).reduce((sum, each) => sum + each, 0);

  for (let future = 0; future < scenarios; future += 1) {
    random.begin(future, -1);
    quality[future] = QUALITY_SPREAD * random.normal();
    market[future] = 2 * DRIFT_SPREAD * random.normal();
  }
  if (played) {
    spentMicros.set(played.evening.spentMicros);
    results.set(played.evening.results);
    market.set(played.evening.market);
  }

  function playDay(future: number, allowed: number, traffic: number, cost: number): void {
    let spent = 0;
    let count = 0;
    for (let step = 0; step < stepsPerDay; step += 1) {
      const left = allowed - spent;
      if (left <= 0) break;
      const expected = perStep * (stepsLeft[step] ?? 1);
      const share = left < expected ? left / expected : 1;
      const wanted = perStep * (steps[step] ?? 1) * share * traffic * (0.5 + random.uniform());
      const paid = wanted < left ? wanted : left;
      // Who buys more than usual of the same traffic pays more for each result.
      const dearer = Math.sqrt(Math.sqrt(share * CAPACITY));
      count += random.poisson(paid / (cost * dearer));
      spent += paid;
    }
    spentMicros[future] = (spentMicros[future] ?? 0) + spent;
    results[future] = (results[future] ?? 0) + count;
  }

  function play(): Evening {
    const plannedToday = planned[day] ?? 0;
    const weekday = week[weekdayOf(dayAfter(firstDay, day))] ?? 1;
    const acting = 1 + (weekday - 1) * WEEK_ON_RESULTS;
    for (let future = 0; future < scenarios; future += 1) {
      random.begin(future, day);
      const drift = (market[future] ?? 0) * DRIFT_KEPT + DRIFT_SPREAD * random.normal();
      const traffic = weekday * Math.exp(TRAFFIC_SPREAD * random.normal());
      market[future] = drift;
      const allowed = allowedSpend(plan, plannedToday, plannedBefore, spentMicros[future] ?? 0);
      const cost = costMicros / (Math.exp((quality[future] ?? 0) + drift) * acting);
      if (allowed > 0) playDay(future, allowed, traffic, cost);
      if (leftMicros !== null) spentMicros[future] = Math.min(leftMicros, spentMicros[future] ?? 0);
    }
    plannedBefore += plannedToday;
    day += 1;
    return { spentMicros, results, market };
  }

  return { play };
}

/** What is left of the day at the beginning of each step. */
function remaining(steps: Float64Array): Float64Array {
  const left = new Float64Array(steps.length);
  let sum = 0;
  for (let step = steps.length - 1; step >= 0; step -= 1) {
    sum += steps[step] ?? 0;
    left[step] = sum;
  }
  return left;
}
