/** What earlier attempts have said of a forecast. */
import type { ForecastBatch } from '../contracts/forecast.ts';

export interface Said {
  /** The newest that anything was said of; 0 when nothing was. */
  revision: number;
  /** Days said in it. */
  days: number;
  /** The first day of the forecast, the same in every revision; undefined when nothing was said. */
  firstDay: string | undefined;
}

export function saidSoFar(batches: readonly ForecastBatch[]): Said {
  const revision = Math.max(0, ...batches.map((batch) => batch.revision));
  const days = batches
    .filter((batch) => batch.revision === revision)
    .reduce((sum, batch) => sum + batch.days.length, 0);
  return { revision, days, firstDay: batches[0]?.days[0]?.day };
}
