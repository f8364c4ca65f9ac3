import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ForecastDay } from '../../contracts/forecast.ts';
import { forecastDays } from '../../forecast/forecast.ts';
import { forecastInThread, type InThreadOptions } from '../../forecast/in-thread.ts';
import { planForecast, type ForecastPlan } from '../../forecast/plan.ts';
import { stepsPerDay } from '../../forecast/steps.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const input = { campaignId: 'NL-1', horizonDays: 40, scenarios: 500 };
const question = { input, seed: 'thread', today: '2026-11-21', stepsPerDay: 500 };
const plan: ForecastPlan = planForecast({ ...sampleCampaign(), version: 1, bindings: [] }, question)!;
const all = [...forecastDays(plan)].map(({ day }) => day);

let folder: string;
let checkpointFile: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tame-forecast-'));
  checkpointFile = path.join(folder, 'checkpoints', 'one');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function daysIn(options: InThreadOptions, enough = Number.POSITIVE_INFINITY): Promise<ForecastDay[]> {
  const days: ForecastDay[] = [];
  for await (const batch of forecastInThread(plan, { batchMs: 0, ...options })) {
    days.push(...batch);
    if (days.length >= enough) break;
  }
  return days;
}

test('a thread says the same days as a plain computation', async () => {
  expect(await daysIn({})).toEqual(all);
});

test('days that were said before are left out, and the others are the same', async () => {
  expect(await daysIn({ skipDays: 17 })).toEqual(all.slice(17));
  expect(await daysIn({ skipDays: 40 })).toEqual([]);
});

test('what was computed before a crash is not computed again, and no day is missing or said twice', async () => {
  const said = await daysIn({ checkpointFile }, 12);
  expect(existsSync(checkpointFile)).toBe(true);
  const rest = await daysIn({ checkpointFile, skipDays: said.length });
  expect([...said, ...rest]).toEqual(all);
  expect(existsSync(checkpointFile)).toBe(false);
});

test('days that were noted and never said are said by whoever goes on', async () => {
  await daysIn({ checkpointFile }, 12);
  expect(await daysIn({ checkpointFile, skipDays: 3 })).toEqual(all.slice(3));
});

test('a checkpoint that is damaged, or of another plan, is as good as none', async () => {
  await daysIn({ checkpointFile }, 12);
  const other = { ...plan, dailyBudgetMicros: plan.dailyBudgetMicros * 2 };
  const days: ForecastDay[] = [];
  for await (const batch of forecastInThread(other, { checkpointFile })) days.push(...batch);
  expect(days).toEqual([...forecastDays(other)].map(({ day }) => day));
  await daysIn({ checkpointFile }, 12);
  await writeFile(checkpointFile, 'what is this');
  expect(await daysIn({ checkpointFile, skipDays: 20 })).toEqual(all.slice(20));
});

test('giving up ends the iteration without an error', async () => {
  const giveUp = new AbortController();
  const days: ForecastDay[] = [];
  for await (const batch of forecastInThread(plan, { signal: giveUp.signal, batchMs: 0 })) {
    days.push(...batch);
    giveUp.abort();
  }
  expect(days.length).toBeLessThan(40);
  expect(days).toEqual(all.slice(0, days.length));
});

test('every question takes about the same work, whatever it asks for', () => {
  const work = (horizonDays: number, scenarios: number) =>
    stepsPerDay({ ...input, horizonDays, scenarios }) * horizonDays * scenarios;
  expect(work(30, 2_000) / work(90, 1_000)).toBeCloseTo(1, 2);
  expect(stepsPerDay({ ...input, horizonDays: 7, scenarios: 100 })).toBe(86_400);
});
