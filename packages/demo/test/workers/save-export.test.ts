import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../contracts/clock.ts';
import { createCampaigns } from '../../database/campaigns.ts';
import type { Database } from '../../database/database.ts';
import type { ExportReport } from '../../database/import.ts';
import { openDatabase } from '../../database/open.ts';
import { saveExport } from '../../workers/save-export.ts';
import { sampleCampaign } from '../sample-campaign.ts';

let database: Database;
const clock = createClock();
beforeAll(async () => void (database = await openDatabase({})), 60_000);
afterAll(() => database.close());

const report = (...names: string[]): ExportReport => ({
  shape: 'northlight',
  campaigns: names.map((name) => sampleCampaign({ id: name, name })),
  problems: [],
  lines: { total: names.length + 2, imported: names.length, leftOut: 1, blank: 1, notCampaigns: 0 },
});
const order = (id: string, attempt: number, of: ExportReport) => ({
  id,
  attempt,
  askedBy: 'ana',
  report: of,
  answer: { keep: 'file' as const },
});

test('a second attempt gives the summary of the first, word for word, and saves nothing again', async () => {
  const first = await saveExport({ database, clock }, order('import-1', 1, report('one', 'two')));
  expect(first).toEqual({ shape: 'northlight', lines: 3, created: 2, updated: 0, unchanged: 0, skipped: 1 });
  const changed = await createCampaigns(database).update({
    campaignId: 'one',
    baseVersion: 1,
    fields: { name: 'by hand' },
  });
  expect(changed.state).toBe('edited');
  expect(await saveExport({ database, clock }, order('import-1', 2, report('one', 'two')))).toEqual(first);
  expect((await createCampaigns(database).get('one'))?.name).toBe('by hand');
});

test('another import of the same campaigns is one of its own', async () => {
  const again = await saveExport({ database, clock }, order('import-2', 1, report('two')));
  expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
});

test('the same id with another file is refused, and nothing is saved', async () => {
  expect(await saveExport({ database, clock }, order('import-1', 1, report('three')))).toBeUndefined();
  expect(await createCampaigns(database).get('three')).toBeUndefined();
});

test('all campaigns of a file are saved, or none', async () => {
  const broken = report('four', 'five');
  broken.campaigns[1] = { ...broken.campaigns[1]!, budgetMicros: 0 };
  await expect(saveExport({ database, clock }, order('import-3', 1, broken))).rejects.toThrow(/budget above zero/);
  expect(await createCampaigns(database).get('four')).toBeUndefined();
});
