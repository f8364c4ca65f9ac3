import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDrift } from '../../connectors/drift.ts';
import { retryPush } from '../../connectors/edit-campaign.ts';
import { placeCampaigns } from '../../connectors/place-campaigns.ts';
import { platformNames, platformsFor } from '../../contracts/campaign.ts';
import { createCampaigns } from '../../database/campaigns.ts';
import type { Database } from '../../database/database.ts';
import { importExport } from '../../database/import.ts';
import { openDatabase } from '../../database/open.ts';
import { startSandboxes, type Sandboxes } from '../sandboxes.ts';

let database: Database;
let sandboxes: Sandboxes;

beforeAll(async () => {
  database = await openDatabase({});
  sandboxes = await startSandboxes();
  for (const name of ['northlight-campaigns', 'brandwerk-kampagnen']) {
    await importExport(createCampaigns(database), readFileSync(new URL(`../../exports/${name}.csv`, import.meta.url)));
  }
}, 120_000);
afterAll(async () => {
  await sandboxes.close();
  await database.close();
});

const place = (connectors = sandboxes.connectors, urls = sandboxes.urls) =>
  placeCampaigns({ database, connectors, urls });
const all = async () => (await createCampaigns(database).list({ limit: 1000 })).campaigns;

test(
  'imported campaigns are put on the platforms that sell their channel, once, exactly as they are here',
  { timeout: 120_000 },
  async () => {
    const created = await place();
    const wanted = (await all()).filter(({ status }) => status !== 'draft');
    for (const platform of platformNames) {
      expect(created[platform]).toBe(wanted.filter(({ channel }) => platformsFor(channel).includes(platform)).length);
    }
    expect(await place()).toEqual({ tradeyard: 0, goggle: 0, metro: 0 });

    for (const campaign of await all()) {
      const expected = campaign.status === 'draft' ? [] : platformsFor(campaign.channel);
      expect(campaign.bindings.map(({ platform }) => platform)).toEqual(expected);
      expect(campaign.bindings.every(({ state, behind }) => state === 'in-sync' && behind.length === 0)).toBe(true);
    }
    const everywhere = wanted.filter(({ bindings }) => bindings.length === 3).slice(0, 5);
    for (const { version: _, bindings, ...core } of everywhere) {
      for (const { platform, remoteId } of bindings)
        expect(await sandboxes.connectors[platform].read(remoteId)).toEqual(core);
    }
  },
);

test('a value that somebody changed on a platform is found, and can be brought back', { timeout: 60_000 }, async () => {
  await place();
  const campaign = (await all()).find(({ name }) => name === 'Spring Sale')!;
  const { remoteId } = campaign.bindings.find(({ platform }) => platform === 'metro')!;
  await sandboxes.connectors.metro.push({ campaign: { ...campaign, status: 'paused' }, remoteId, mask: ['status'] });
  const services = { database, connectors: sandboxes.connectors, clock: sandboxes.clock };
  expect(await findDrift(services, campaign.id)).toEqual(['metro']);
  expect((await createCampaigns(database).get(campaign.id))!.bindings[2]).toMatchObject({
    state: 'drifted',
    behind: ['status'],
    reason: 'Somebody changed status on Metro; push to bring back the values from here.',
  });
  expect(await findDrift(services, campaign.id)).toEqual([]);
  await retryPush(services, { id: 'c-1', content: { campaignId: campaign.id, platforms: ['metro'] } });
  expect(await sandboxes.connectors.metro.read(remoteId)).toMatchObject({ status: 'enabled' });
});

test('sandboxes that forgot everything get the campaigns again, as they are now', { timeout: 60_000 }, async () => {
  await place();
  const [first] = await all();
  const fresh = await startSandboxes();
  try {
    const created = await place(fresh.connectors, fresh.urls);
    expect(created.tradeyard).toBeGreaterThan(100);
    const campaign = (await createCampaigns(database).get(first!.id))!;
    for (const { platform, remoteId } of campaign.bindings) {
      expect(await fresh.connectors[platform].read(remoteId)).toMatchObject({ id: campaign.id, name: campaign.name });
    }
  } finally {
    await fresh.close();
  }
});
