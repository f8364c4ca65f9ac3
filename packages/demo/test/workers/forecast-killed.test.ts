import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filter, firstValueFrom } from 'rxjs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { programOf } from '../../../../scripts/program.mjs';
import type { ForecastBatch } from '../../contracts/forecast.ts';
import { forecast } from '../../contracts/services.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { startStage, until, type Stage } from './stage.ts';

const FORECASTER = programOf(fileURLToPath(new URL('../../workers/forecast.ts', import.meta.url)));
const ROLE = programOf(fileURLToPath(new URL('../../workers/forecast-role.ts', import.meta.url)));

let stage: Stage;
let folder: string;
const processes: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tame-checkpoints-'));
  stage = await startStage();
  await stage.bring(sampleCampaign());
}, 60_000);
afterEach(() => {
  for (const each of processes.splice(0)) each.kill('SIGKILL');
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** A real worker process, ready. */
async function startProcess(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [FORECASTER()], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      TAME_URL: stage.relayUrl,
      TAME_TOKEN: 'dev:forecaster',
      FORECAST_ROLE: ROLE(),
      FORECAST_STEPS: '80000000',
      FORECAST_BATCH_MS: '1',
      ...env,
    },
  });
  processes.push(child);
  await once(child.stdout!, 'data');
  return child;
}

test.each([
  ['with its notes at hand', true],
  ['from nothing but what was said', false],
])(
  'a worker process that is killed in the middle: the next one goes on %s, no day missing or doubled',
  async (_how, notes) => {
    const env: Record<string, string> = notes ? { FORECAST_FOLDER: folder } : {};
    const first = await startProcess(env);
    const run = stage.clientOf('ana').converse(forecast, { campaignId: 'NL-1', horizonDays: 60, scenarios: 300 });
    const batches: ForecastBatch[] = [];
    run.subscribe((batch) => batches.push(batch));
    await until('ten days are there', () => batches.flatMap(({ days }) => days).length >= 10, 30_000);
    first.kill('SIGKILL');
    await startProcess(env);
    expect(await run.settled).toMatchObject({ state: 'completed' });

    expect((await run.peek()).attempt).toBe(2);
    const days = batches.flatMap((batch) => batch.days);
    const first60 = Array.from({ length: 60 }, (_, index) => Date.parse(days[0]!.day) + index * 86_400_000);
    expect(days.map(({ day }) => Date.parse(day))).toEqual(first60);
    for (const [index, { spendMicros, median }] of days.entries()) {
      expect(spendMicros).toBeGreaterThanOrEqual(days[index - 1]?.spendMicros ?? 0);
      expect(median).toBeGreaterThanOrEqual(days[index - 1]?.median ?? 0);
    }
  },
  90_000,
);

test('a worker process that is told to stop hands its work back and ends with code 0', async () => {
  const child = await startProcess({ FORECAST_STEPS: '50000000000' });
  const run = stage.clientOf('ana').converse(forecast, { campaignId: 'NL-1', horizonDays: 60, scenarios: 300 });
  run.subscribe({ error: () => undefined });
  await firstValueFrom(run.state$.pipe(filter((state) => state === 'working')));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect((await run.peek()).state).toBe('queued');
  await run.cancel();
  await run.settled;
}, 60_000);
