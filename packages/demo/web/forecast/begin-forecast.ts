/** Begins a forecast and shows it. */
import type { ForecastInput } from '../../contracts/forecast.ts';
import { forecast } from '../../contracts/services.ts';
import { go } from '../app/use-route.ts';
import type { Session } from '../tame/session.ts';

export function beginForecast({ tame, asked }: Pick<Session, 'tame' | 'asked'>, input: ForecastInput): void {
  const { id } = tame.converse(forecast, input);
  asked.remember(id, { kind: 'forecast', input });
  go({ page: 'forecast', runId: id, campaignId: undefined });
}
