import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getCampaign, listCampaigns, type CampaignPage } from '../../contracts/services.ts';
import { listHandler } from '../../workers/read-campaigns.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { heardOf, startStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await startStage()), 60_000);
afterAll(() => stage.close(), 60_000);

test('an empty list is one empty page', async () => {
  const pages = await lastValueFrom(stage.clientOf('ana').request(listCampaigns, {}).pipe(toArray()));
  expect(pages).toEqual([{ campaigns: [], total: 0 }]);
});

test('the list comes in pages of a hundred, each campaign once, with the total on every page', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `NL-${index}`);
  await stage.parts.campaigns.import(ids.map((id) => sampleCampaign({ id, status: 'draft' })));
  const pages = await lastValueFrom(stage.clientOf('ana').request(listCampaigns, {}).pipe(toArray()));
  expect(pages.map(({ campaigns, total }) => [campaigns.length, total])).toEqual([
    [100, 250],
    [100, 250],
    [50, 250],
  ]);
  expect(new Set(pages.flatMap(({ campaigns }) => campaigns.map(({ id }) => id)))).toEqual(new Set(ids));
});

test('one campaign is one reply, and one that does not exist fails with the reason', async () => {
  const ana = stage.clientOf('ana');
  const found = await heardOf(ana.converse(getCampaign, { campaignId: 'NL-7' }));
  expect(found.replies).toMatchObject([{ id: 'NL-7', version: 1 }]);
  const missing = await heardOf(ana.converse(getCampaign, { campaignId: 'none' }));
  expect(missing).toMatchObject({ state: 'failed', error: { code: 'FAILED', reason: 'unknown-campaign' } });
});

test('a later attempt of a list goes on after what was said, with the same total', async () => {
  const pages = async (said: readonly CampaignPage[]) => {
    const ctx = { replies: () => Promise.resolve(said) };
    const found: CampaignPage[] = [];
    // Of its context the list asks for nothing but the replies.
    for await (const page of listHandler(stage.parts.campaigns)({}, ctx as never) as AsyncIterable<CampaignPage>)
      found.push(page);
    return found;
  };
  const all = await pages([]);
  await stage.parts.campaigns.import([sampleCampaign({ id: 'NL-late', status: 'draft' })]);
  const rest = await pages(all.slice(0, 1));
  const ids = [...all.slice(0, 1), ...rest].flatMap(({ campaigns }) => campaigns.map(({ id }) => id));
  expect(ids).toHaveLength(251);
  expect(new Set(ids).size).toBe(251);
  expect(new Set(rest.map(({ total }) => total))).toEqual(new Set([250]));
});
