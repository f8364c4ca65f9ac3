/**
 * The worker that forecasts campaigns.
 *
 *   TAME_URL, TAME_TOKEN or TAME_TOKEN_FILE   the relay
 *   FORECAST_STEPS                            how much is computed for one forecast; fewer are quicker and rougher
 *   FORECAST_BATCH_MS                         days that come closer together than this are one reply
 *   FORECAST_FOLDER                           where it is noted how far forecasts have come
 */
import { createWorker } from '@tame/sdk/worker';
import { createClock } from '../contracts/clock.ts';
import { forecast } from '../contracts/services.ts';
import { forgetOldCheckpoints } from '../forecast/checkpoint.ts';
import { countFrom, relayAccess } from './environment.ts';
import { forecastHandler } from './forecast-campaign.ts';
import { fail, live } from './worker-process.ts';

const NAME = 'forecast';
/** Each computes in a thread of its own; more at once would only make all of them slower. */
const FORECASTS_AT_ONCE = 2;
/** Who has not come back for a forecast by then never will. */
const KEPT_MS = 86_400_000;

async function start(): Promise<void> {
  const { url, ...access } = relayAccess(process.env);
  const folder = process.env['FORECAST_FOLDER'];
  if (folder) forgetOldCheckpoints(folder, KEPT_MS, Date.now());
  const worker = createWorker(url, { ...access, name: NAME });
  const handler = forecastHandler({
    clock: createClock(),
    steps: countFrom(process.env, 'FORECAST_STEPS'),
    batchMs: countFrom(process.env, 'FORECAST_BATCH_MS'),
    folder,
  });
  worker.serve(forecast, handler, { concurrency: FORECASTS_AT_ONCE, leaseMs: 10_000 });
  await live({ name: NAME, worker });
}

await start().catch((error: unknown) => fail(NAME, error));
