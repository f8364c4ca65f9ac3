/** A forecast as far as it has come, from the batches heard so far, and the columns a chart is drawn from. */
import type { ForecastBatch, ForecastDay, ForecastProgress } from '../../contracts/forecast.ts';
import type { Heard } from './steering.ts';

export interface ForecastView {
  readonly revision: number;
  readonly dailyBudgetMicros: number | undefined;
  /** In order of days, each once. */
  readonly days: readonly ForecastDay[];
}

export const noForecast: ForecastView = { revision: 0, dailyBudgetMicros: undefined, days: [] };

/** A batch of a higher revision starts over; one of a lower revision was overtaken by a steer and is dropped. */
export function hearBatch(was: ForecastView, batch: ForecastBatch): ForecastView {
  if (batch.revision < was.revision) return was;
  const kept = batch.revision > was.revision ? [] : was.days;
  const last = kept.at(-1)?.day ?? '';
  return {
    revision: batch.revision,
    dailyBudgetMicros: batch.dailyBudgetMicros,
    days: [...kept, ...batch.days.filter(({ day }) => day > last)],
  };
}

/** What it reckons with: a status may be ahead of the days, or behind them. Undefined before it has begun. */
export function heardNow(
  { revision, dailyBudgetMicros }: Pick<ForecastView, 'revision' | 'dailyBudgetMicros'>,
  status: Pick<ForecastProgress, 'revision' | 'dailyBudgetMicros'> | undefined,
): Heard | undefined {
  if (status && (dailyBudgetMicros === undefined || status.revision > revision)) return status;
  return dailyBudgetMicros === undefined ? undefined : { revision, dailyBudgetMicros };
}

export interface ForecastColumns {
  /** Seconds since 1970, at noon UTC, so that no time zone moves a day. */
  x: number[];
  p10: number[];
  median: number[];
  p90: number[];
  /** In units of the currency. */
  spend: number[];
}

const NOON_S = 43_200;

export function columnsOf({ days }: ForecastView): ForecastColumns {
  return {
    x: days.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1_000 + NOON_S),
    p10: days.map(({ p10 }) => p10),
    median: days.map(({ median }) => median),
    p90: days.map(({ p90 }) => p90),
    spend: days.map(({ spendMicros }) => spendMicros / 1_000_000),
  };
}

/** Every seventh day and the last: what a table shows of a forecast. */
export function weekly(days: readonly ForecastDay[]): readonly ForecastDay[] {
  return days.filter((_, index) => (index + 1) % 7 === 0 || index === days.length - 1);
}

/** The first day on which everything is spent, if it comes within the days known. */
export function lastsUntil(days: readonly ForecastDay[], budgetMicros: number): string | undefined {
  return days.find(({ spendMicros }) => spendMicros >= budgetMicros)?.day;
}
