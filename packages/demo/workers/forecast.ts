/**
 * The first member of the pool that forecasts campaigns. The pool gets larger and smaller by itself; this one comes back
 * when nobody else is left.
 *
 *   TAME_URL, TAME_TOKEN or TAME_TOKEN_FILE   the relay
 *   FORECAST_ROLE                             the file that makes a member
 *   FORECAST_INVITATION_FILE                  the token that newcomers begin with
 *   FORECAST_STEPS                            how much is computed for one forecast; fewer are quicker and rougher
 *   FORECAST_BATCH_MS                         days that come closer together than this are one reply
 *   FORECAST_FOLDER                           where it is noted how far forecasts have come
 *   FORECAST_HASTE                            how many times as fast as usual the pool decides, for tests
 */
import { createPool, createWorker, type PoolRules, type Worker } from '@tame/sdk/worker';
import { catchError, EMPTY, lastValueFrom, timeout } from 'rxjs';
import { forecastPool, provisioners } from '../contracts/pool.ts';
import { forecast } from '../contracts/services.ts';
import { forgetOldCheckpoints } from '../forecast/checkpoint.ts';
import { countFrom, relayAccess } from './environment.ts';
import type { RoleConfig } from './forecast-role.ts';
import { fail, live } from './worker-process.ts';

const NAME = 'forecast';
/** Each computes in a thread of its own; more at once would only make all of them slower. */
const FORECASTS_AT_ONCE = 2;
/** Who has not come back for a forecast by then never will. */
const KEPT_MS = 86_400_000;
/** What is not done by then is given back to the relay. */
const LEAVE_MS = 1_500;

async function start(): Promise<void> {
  const { env } = process;
  const { url, ...access } = relayAccess(env);
  const { FORECAST_FOLDER: folder, FORECAST_ROLE: role, FORECAST_INVITATION_FILE: invitation } = env;
  const member = env['TAME_TOKEN_FILE'];
  if (!role) throw new Error('The worker does not know what it is; set FORECAST_ROLE to the file of its role.');
  if (folder) forgetOldCheckpoints(folder, KEPT_MS, Date.now());
  const config: RoleConfig = {
    steps: countFrom(env, 'FORECAST_STEPS'),
    batchMs: countFrom(env, 'FORECAST_BATCH_MS'),
    folder,
    ...(member && invitation && { tokenFiles: { member, invitation } }),
  };
  const worker = createWorker(url, { ...access, name: NAME });
  const rules = rulesOf(countFrom(env, 'FORECAST_HASTE') ?? 1);
  const pool = createPool(worker, forecast.name, {
    role,
    config,
    rules,
    serve: { concurrency: FORECASTS_AT_ONCE, leaseMs: 10_000, statusEveryMs: 2_000 },
    provisioners: provisioners.map(({ name }) => name),
    member: NAME,
  });
  let stopping = false;
  void pool.left.then(async () => {
    if (stopping) return;
    await untilNobodyIsThere(worker, 10 * rules.sampleMs);
    process.exit(0); // and begins anew
  });
  await live({
    name: NAME,
    worker: {
      connection$: worker.connection$,
      async start() {
        await worker.start();
        await pool.join();
      },
      async stop() {
        stopping = true;
        await pool.leave({ drainMs: LEAVE_MS });
        await worker.stop({ drainMs: 0 });
      },
    },
  });
}

function rulesOf(haste: number): PoolRules & { sampleMs: number } {
  return {
    min: 1,
    max: 3,
    sampleMs: 1_500 / haste,
    cooldownMs: 8_000 / haste,
    stabilizationMs: 20_000 / haste,
    slowStartMs: 4_000 / haste,
    maxWaitMs: 6_000 / haste,
    replyByMs: 4_000,
  };
}

/** The pool has asked this one to leave: the others do the work, for as long as one of them says something. */
async function untilNobodyIsThere(worker: Worker, silentMs: number): Promise<void> {
  const news$ = worker.client.topic(forecastPool.news).events();
  await lastValueFrom(
    news$.pipe(
      timeout({ each: silentMs }),
      catchError(() => EMPTY),
    ),
    { defaultValue: undefined },
  );
}

await start().catch((error: unknown) => fail(NAME, error));
