/**
 * The worker around the database: lists campaigns, changes them, imports them.
 *
 *   TAME_URL, TAME_TOKEN or TAME_TOKEN_FILE   the relay
 *   DATABASE_URL or DATABASE_FOLDER           PostgreSQL, or the embedded one (then one such process at a time)
 *   TRADEYARD_URL, GOGGLE_URL, METRO_URL …    the platforms and the credentials there
 *   FIRST_CAMPAIGNS                           a folder of exports to begin with, if the database is empty
 *   CLOCK_SPEED                               how many times faster waits towards platforms are, for tests
 */
import { createWorker } from '@tame/sdk/worker';
import { createConnectors, connectorsFromEnvironment } from '../connectors/connectors.ts';
import { createClock } from '../contracts/clock.ts';
import { openDatabase } from '../database/open.ts';
import { countFrom, relayAccess } from './environment.ts';
import { bringFirstCampaigns } from './first-campaigns.ts';
import { createParts } from './parts.ts';
import { serveCampaigns } from './serve-campaigns.ts';
import { fail, live } from './worker-process.ts';

const NAME = 'campaigns';

async function start(): Promise<void> {
  const { url, ...access } = relayAccess(process.env);
  const config = connectorsFromEnvironment(process.env);
  const clock = createClock({ speed: countFrom(process.env, 'CLOCK_SPEED') ?? 1 });
  const database = await openDatabase({ url: process.env['DATABASE_URL'], directory: process.env['DATABASE_FOLDER'] });
  const platformUrls = { tradeyard: config.tradeyard.url, goggle: config.goggle.url, metro: config.metro.url };
  const parts = createParts({ database, connectors: createConnectors({ ...config, clock }), platformUrls, clock });

  const folder = process.env['FIRST_CAMPAIGNS'];
  if (folder) {
    await bringFirstCampaigns(parts, folder).catch((error: unknown) => {
      process.stderr.write(`The first campaigns are not all there: ${String(error)}\n`);
    });
  }
  const worker = createWorker(url, { ...access, name: NAME });
  serveCampaigns(worker, parts);
  await live({
    name: NAME,
    worker,
    close: async () => {
      await parts.underWay.over(1_000);
      await database.close();
    },
  });
}

await start().catch((error: unknown) => fail(NAME, error));
