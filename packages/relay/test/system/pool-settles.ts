/**
 * Forty requests a second of a tenth of a second each, and one worker to begin with: where does the pool settle? (S1-06)
 * `npm run settle -w @tame/relay` prints how it grew and exits with 1 unless it ends at 5 ± 1. It takes about two minutes.
 * A machine that is too busy for that is given fewer a second, which take the longer: `npm run settle -w @tame/relay 10`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openPool, steadyLoad } from './pool-stage.ts';
import { openStage } from './stage.ts';
import { until } from './until.ts';

const PER_SECOND = Number(process.argv[2] ?? 40);
/** Four at work at every moment. */
const WORK_MS = 4_000 / PER_SECOND;
const SETTLED_MS = 20_000;
const PATIENCE_MS = 180_000;

const cleanups: (() => unknown)[] = [];
const stage = openStage((clean) => void cleanups.push(clean));
try {
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  const rules = {
    sampleMs: 500,
    cooldownMs: 2_000,
    stabilizationMs: 10_000,
    slowStartMs: 500,
    maxWaitMs: 30_000,
    max: 12,
  };
  const pool = openPool(stage, relay.url, tame, { rules, workMs: WORK_MS });
  await pool.provisioner('provision.here', 12);
  await pool.member('first');
  await until('it has a spokesman', () => pool.entries('spokesman').length > 0, PATIENCE_MS);
  const fromMs = performance.now();
  const stop = steadyLoad(tame, PER_SECOND);
  await until('it has grown', () => pool.entries('done').length > 0, PATIENCE_MS);
  // At rest: nothing is written, and what has come together while it grew becomes less.
  for (let since = performance.now(), entries = 0, waiting = 0; performance.now() - since < SETTLED_MS;) {
    await wait(500);
    if (pool.transcript().length !== entries) {
      since = performance.now();
      entries = pool.transcript().length;
      waiting = await pool.waiting();
    } else if ((await pool.waiting()) > Math.max(waiting, PER_SECOND)) since = performance.now();
    if (performance.now() - fromMs > PATIENCE_MS) throw new Error('It does not come to rest.');
  }
  const size = (await pool.workers()).length;
  const { asked, failed } = await stop();
  for (const { what, from, to, work } of pool.entries('decision')) {
    const { perSecond, serviceMs, waiting } = work;
    console.log(`${what} ${from} → ${to}: ${perSecond.toFixed(1)}/s of ${serviceMs.toFixed(0)} ms, ${waiting} wait`);
  }
  const tookS = ((performance.now() - fromMs) / 1_000).toFixed(0);
  console.log(`settled at ${size} after ${asked} requests, ${failed.length} of them failed, in ${tookS} s`);
  process.exitCode = Math.abs(size - 5) <= 1 && failed.length === 0 ? 0 : 1;
} finally {
  for (const clean of cleanups.reverse()) await clean();
}
