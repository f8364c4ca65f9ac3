import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ForecastBatch } from '../../contracts/forecast.ts';
import { editCampaign, forecast } from '../../contracts/services.ts';
import type { Worker } from '@tame/sdk/worker';
import { forecastHandler } from '../../workers/forecast-campaign.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { heardOf, startStage, until, type Stage } from './stage.ts';

const input = { campaignId: 'NL-1', horizonDays: 30, scenarios: 200 };
/** Some seconds for thirty days. */
const STEPS = 60_000_000;

let stage: Stage;
let forecaster: Worker;
beforeAll(async () => {
  stage = await startStage();
  await stage.bring(sampleCampaign(), sampleCampaign({ id: 'NL-2', endDate: '2026-10-31' }));
  forecaster = await startForecaster();
}, 60_000);
afterAll(() => stage.close(), 60_000);

function startForecaster(): Promise<Worker> {
  const handler = forecastHandler({ clock: stage.sandboxes.clock, steps: STEPS, batchMs: 1 });
  return stage.startWorker((worker) => worker.serve(forecast, handler, { concurrency: 4, leaseMs: 3_000 }));
}

function daysOf(batches: readonly ForecastBatch[], revision = 0) {
  return batches.filter((batch) => batch.revision === revision).flatMap(({ days }) => days);
}

/** Every day of the horizon once, in order. */
function expectWhole(batches: readonly ForecastBatch[], revision = 0): void {
  const days = daysOf(batches, revision).map(({ day }) => Date.parse(day) / 86_400_000);
  expect(days).toEqual(Array.from({ length: input.horizonDays }, (_, index) => days[0]! + index));
}

test('a forecast comes in many batches, every day once, with its progress', async () => {
  const run = stage.clientOf('ana').converse(forecast, input);
  const { replies, state } = await heardOf(run);
  expect(state).toBe('completed');
  expect(replies.length).toBeGreaterThanOrEqual(5);
  expectWhole(replies);
  expect(replies[0]?.dailyBudgetMicros).toBe(20_000_000);
  expect((await run.peek()).status).toMatchObject({ campaignName: 'Spring Sale', done: 30, of: 30, revision: 0 });
}, 60_000);

test('a steer starts it over with the new budget within the same conversation', async () => {
  const run = stage.clientOf('ana').converse(forecast, input);
  const batches: ForecastBatch[] = [];
  run.subscribe((batch) => batches.push(batch));
  await until('some days are there', () => daysOf(batches).length >= 3);
  await run.send({ dailyBudgetMicros: 40_000_000 });
  expect(await run.settled).toMatchObject({ state: 'completed' });

  expectWhole(batches, 1);
  expect(daysOf(batches, 0).length).toBeLessThan(30);
  expect(
    batches.filter(({ revision }) => revision === 1).every((batch) => batch.dailyBudgetMicros === 40_000_000),
  ).toBe(true);
  expect(daysOf(batches, 1)[0]?.day).toBe(daysOf(batches, 0)[0]?.day);
  const [cheap, dear] = [daysOf(batches, 0), daysOf(batches, 1)];
  expect(dear[2]!.spendMicros).toBeGreaterThan(cheap[2]!.spendMicros);
}, 60_000);

test('an attempt that takes over goes on with the same numbers, also when the campaign was changed meanwhile', async () => {
  const id = 'forecast-taken-over';
  const ana = stage.clientOf('ana');
  const whole = await heardOf(ana.converse(forecast, input, { id: 'forecast-undisturbed' }));
  const run = ana.converse(forecast, input, { id });
  const batches: ForecastBatch[] = [];
  run.subscribe((batch) => batches.push(batch));
  await until('some days are there', () => daysOf(batches).length >= 4);
  await heardOf(
    ana.converse(editCampaign, { campaignId: 'NL-1', baseVersion: 1, fields: { budgetMicros: 90_000_000 } }),
  );
  const before = forecaster;
  forecaster = await startForecaster();
  await before.stop({ drainMs: 0 });
  expect(await run.settled).toMatchObject({ state: 'completed' });
  expect((await run.peek()).attempt).toBeGreaterThan(1);

  expectWhole(batches);
  expectWhole(whole.replies);
  expect(new Set(batches.map(({ dailyBudgetMicros }) => dailyBudgetMicros))).toEqual(new Set([20_000_000]));
  const spends = daysOf(batches).map(({ spendMicros }) => spendMicros);
  expect(spends).toEqual(spends.toSorted((one, other) => one - other));
}, 60_000);

test('a long computation keeps its lease by signs of life, and cancelling stops it (S0-26)', async () => {
  const long = { ...forecast, name: 'campaign.long-forecast' };
  const handler = forecastHandler({ clock: stage.sandboxes.clock, steps: 100 * STEPS });
  await stage.startWorker((worker) => worker.serve(long, handler, { leaseMs: 1_000 }));
  const run = stage.clientOf('ana').converse(long, input);
  run.subscribe({ error: () => undefined });
  const startedAtMs = performance.now();
  await until('it has computed for three leases', async () => {
    return performance.now() - startedAtMs > 3_000 && (await busyShare(100)) > 0.5;
  });
  expect(await run.peek()).toMatchObject({ state: 'working', attempt: 1 });

  await run.cancel();
  expect(await run.settled).toMatchObject({ state: 'cancelled' });
  await until('the processor is idle', async () => (await busyShare(100)) < 0.3);
}, 60_000);

test('a campaign that has ended, and one that does not exist, fail with their reasons', async () => {
  const ana = stage.clientOf('ana');
  const ended = await heardOf(ana.converse(forecast, { ...input, campaignId: 'NL-2' }));
  expect(ended).toMatchObject({ state: 'failed', error: { reason: 'already-ended' } });
  const missing = await heardOf(ana.converse(forecast, { ...input, campaignId: 'none' }));
  expect(missing).toMatchObject({ state: 'failed', error: { reason: 'unknown-campaign' } });
});

/** How much of one processor this process (with its threads) uses. */
async function busyShare(ms: number): Promise<number> {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - startedMs);
}
