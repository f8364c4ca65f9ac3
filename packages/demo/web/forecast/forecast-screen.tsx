/** Starting a forecast, or watching one. */
import { ForecastRun } from './forecast-run.tsx';
import { ForecastStart } from './forecast-start.tsx';

export function ForecastScreen({ campaignId, runId }: { campaignId: string | undefined; runId: string | undefined }) {
  return runId === undefined ? (
    <ForecastStart key={campaignId} campaignId={campaignId} />
  ) : (
    <ForecastRun key={runId} id={runId} />
  );
}
