import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Note } from '@tame/sdk';
import { forecast, outlook } from '../../contracts/services.ts';
import { forecastHandler } from '../../workers/forecast-campaign.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { heardOf, startStage, type Stage } from './stage.ts';

const how = { horizonDays: 10, scenarios: 100 };

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
  await stage.bring(
    sampleCampaign(),
    sampleCampaign({ id: 'NL-2', name: 'Autumn Sale' }),
    sampleCampaign({ id: 'NL-3', endDate: '2026-10-31' }),
  );
  const handler = forecastHandler({ clock: stage.sandboxes.clock, steps: 30_000_000, batchMs: 1 });
  await stage.startWorker((worker) => worker.serve(forecast, handler, { concurrency: 2 }));
}, 60_000);
afterAll(() => stage.close(), 60_000);

test('an outlook holds what its forecasts have found out, and names the campaigns that could not be forecast', async () => {
  const run = stage.clientOf('ana').converse(outlook, { campaignIds: ['NL-1', 'NL-2', 'NL-3'], ...how });
  const notes: Note[] = [];
  run.notes$.subscribe((note) => notes.push(note));
  const { replies, state } = await heardOf(run);
  expect(state).toBe('completed');
  expect(replies).toHaveLength(1);
  const [{ campaigns, missing }] = replies as [(typeof replies)[0]];
  expect(missing).toEqual(['NL-3']);
  expect(campaigns.map(({ campaignName, currency }) => `${campaignName} ${currency}`).toSorted()).toEqual([
    'Autumn Sale USD',
    'Spring Sale USD',
  ]);
  expect(campaigns.every(({ spendMicros }) => spendMicros > 1_243_750_000)).toBe(true);
  expect(notes).toMatchObject([{ level: 'warn', text: '1 of 3 campaigns could not be forecast.' }]);
}, 60_000);
