import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkOf, planBulk } from '../../contracts/bulk-plan.ts';
import type { BulkChange, BulkStatus } from '../../contracts/bulk.ts';
import { platformNames, type PlatformName } from '../../contracts/campaign.ts';
import { bulkEdit, type BulkEvent } from '../../contracts/services.ts';
import { serveCampaigns } from '../../workers/serve-campaigns.ts';
import { matching } from '../matching.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { heardOf, startStage, until, type Stage } from './stage.ts';

let stage: Stage;
let tests = 0;
beforeAll(async () => void (stage = await startStage()), 60_000);
afterAll(() => stage.close(), 60_000);

/** Campaigns of one test, on all platforms, and what to ask of the service. */
async function brought(howMany: number, change: BulkChange) {
  const test = (tests += 1);
  const ids = Array.from({ length: howMany }, (_, at) => `B${test}-${String(at + 1).padStart(3, '0')}`);
  await stage.bring(...ids.map((id) => sampleCampaign({ id, name: `Bulk ${id}` })));
  const campaigns = await Promise.all(ids.map(async (id) => (await stage.parts.campaigns.get(id))!));
  const remoteIds = new Set(campaigns.flatMap(({ bindings }) => bindings.map(({ remoteId }) => remoteId)));
  return { ids, campaigns, remoteIds, input: bulkOf(change, planBulk(change, campaigns)) };
}

/** The writes on a platform that are about these campaigns. */
async function written(platform: PlatformName, remoteIds: ReadonlySet<string>) {
  return (await stage.sandboxes.audit(platform)).filter(({ campaign }) => remoteIds.has(campaign));
}
const remoteIdOf = async (id: string, platform: PlatformName) =>
  (await stage.parts.campaigns.get(id))!.bindings.find((binding) => binding.platform === platform)!.remoteId;
const outcomesIn = (events: readonly BulkEvent[]) => events.filter((event) => event.type === 'campaign');
const summaryIn = (events: readonly BulkEvent[]) => events.find((event) => event.type === 'summary');

test('120 campaigns are paused as one conversation: 118 applied, the 2 that a platform refused named with the reason', async () => {
  const { ids, remoteIds, input } = await brought(120, { kind: 'pause' });
  const refused = [ids[30]!, ids[90]!];
  const next = await Promise.all(
    refused.map(async (id) => ({ failPermanently: true, campaign: await remoteIdOf(id, 'goggle') })),
  );
  await stage.sandboxes.faults('goggle', { next });

  const run = stage.clientOf('ana').converse(bulkEdit, input);
  const statuses: BulkStatus[] = [];
  run.status$.subscribe((status) => statuses.push(status));
  const { replies, state } = await heardOf(run);
  await stage.sandboxes.faults('goggle', { clear: true });

  expect(state).toBe('completed');
  expect(outcomesIn(replies).map(({ campaignId }) => campaignId)).toHaveLength(120);
  expect(new Set(outcomesIn(replies).map(({ campaignId }) => campaignId))).toEqual(new Set(ids));
  expect(summaryIn(replies)).toEqual({ type: 'summary', applied: 118, failed: 2, notBegun: 0 });
  expect(replies.at(-1)?.type).toBe('summary');
  const failed = outcomesIn(replies).filter((event) => event.state !== 'applied');
  expect(failed.map(({ campaignId }) => campaignId).toSorted()).toEqual(refused);
  for (const { state: how, targets } of failed) {
    expect(how).toBe('partial-success');
    expect(targets.map((target) => target.state)).toEqual(['applied', 'failed', 'applied']);
    expect(targets[1]).toMatchObject({ reason: matching(/The campaign is locked/) });
  }
  const done = statuses.map((status) => status.done);
  expect(done).toEqual(done.toSorted((one, other) => one - other));
  expect(done.at(0)).toBeLessThan(10);
  expect(statuses.at(-1)).toMatchObject({ done: 120, of: 120, applied: 118, failed: 2 });
  expect(await written('tradeyard', remoteIds)).toHaveLength(120);
  expect(await written('goggle', remoteIds)).toHaveLength(118);
  expect(await written('metro', remoteIds)).toHaveLength(120);
  for (const platform of platformNames) {
    for (const most of Object.values(await stage.sandboxes.mostAtOnce(platform))) expect(most).toBeLessThanOrEqual(4);
  }

  // The same change once more for those that failed: only what is missing is written.
  const again = await Promise.all(refused.map(async (id) => (await stage.parts.campaigns.get(id))!));
  const second = bulkOf({ kind: 'pause' }, planBulk({ kind: 'pause' }, again));
  const retried = await heardOf(stage.clientOf('ana').converse(bulkEdit, second));
  expect(summaryIn(retried.replies)).toEqual({ type: 'summary', applied: 2, failed: 0, notBegun: 0 });
  expect(await written('tradeyard', remoteIds)).toHaveLength(120);
  expect(await written('goggle', remoteIds)).toHaveLength(120);
}, 60_000);

test('told to stop at half: nothing is written any more, and the counts say how far it came', async () => {
  const { ids, remoteIds, input } = await brought(60, { kind: 'budget-by', percent: 10 });
  const run = stage.clientOf('ana').converse(bulkEdit, input);
  const heard: BulkEvent[] = [];
  run.subscribe({ next: (event) => heard.push(event) });
  await until('half is done', () => outcomesIn(heard).length >= 30);

  await run.send({ type: 'stop' });
  expect(await run.settled).toMatchObject({ state: 'completed' });
  const writes = () => Promise.all(platformNames.map(async (platform) => (await written(platform, remoteIds)).length));
  const atTheEnd = await writes();
  const told = outcomesIn(heard);
  const summary = summaryIn(heard)!;
  expect(summary).toMatchObject({ notBegun: ids.length - told.length });
  expect(summary.notBegun).toBeGreaterThan(10);
  expect(summary.applied + summary.failed + summary.notBegun).toBe(ids.length);
  // Of what was not begun, nothing is changed here either.
  for (const id of ids.filter((each) => !told.some(({ campaignId }) => campaignId === each))) {
    expect(await stage.parts.campaigns.get(id)).toMatchObject({ version: 1, budgetMicros: 20_000_000 });
  }
  const applied = told.flatMap(({ targets }) => targets.filter(({ state }) => state === 'applied'));
  expect(atTheEnd.reduce((sum, each) => sum + each, 0)).toBe(applied.length);
  const last = await heardOf(stage.clientOf('ana').converse(bulkEdit, (await brought(3, { kind: 'pause' })).input));
  expect(summaryIn(last.replies)).toMatchObject({ applied: 3 });
  expect(await writes()).toEqual(atTheEnd);
}, 60_000);

test('cancelled while platforms are throttled: what waits is not written', async () => {
  const { remoteIds, input } = await brought(20, { kind: 'pause' });
  await stage.sandboxes.faults('metro', { next: [{ on: 'write', status: 429, retryAfterS: 500, times: 1_000 }] });
  const run = stage.clientOf('ana').converse(bulkEdit, input);
  run.subscribe({ error: () => undefined });
  await until(
    'the first campaigns wait for the platform',
    async () => (await written('tradeyard', remoteIds)).length >= 8,
  );

  await run.cancel('Enough.');
  expect(await run.settled).toMatchObject({ state: 'cancelled' });
  await until('what was under way is on record', async () => {
    const campaigns = await Promise.all(input.edits.map(({ campaignId }) => stage.parts.campaigns.get(campaignId)));
    return campaigns.every((campaign) => campaign!.bindings.every(({ state }) => state !== 'pending'));
  });
  expect(await written('metro', remoteIds)).toEqual([]);
  expect((await written('tradeyard', remoteIds)).length).toBeLessThan(20);
  await stage.sandboxes.faults('metro', { clear: true });
}, 60_000);

test('a campaign that somebody else changed meanwhile is a conflict with both values, and is left as it is', async () => {
  const { ids, input } = await brought(3, { kind: 'budget-by', percent: -50 });
  await stage.parts.campaigns.update({
    campaignId: ids[1]!,
    baseVersion: 1,
    fields: { budgetMicros: 30_000_000 },
    by: 'ben',
  });
  const { replies } = await heardOf(stage.clientOf('ana').converse(bulkEdit, input));
  expect(summaryIn(replies)).toMatchObject({ applied: 2, failed: 1, notBegun: 0 });
  expect(outcomesIn(replies).find(({ campaignId }) => campaignId === ids[1])).toMatchObject({
    state: 'conflict',
    conflicts: [{ field: 'budgetMicros', mine: 10_000_000, theirs: 30_000_000 }],
  });
  expect(await stage.parts.campaigns.get(ids[1]!)).toMatchObject({ budgetMicros: 30_000_000 });
});

test('more campaigns than one bulk may have are refused with the bound in the sentence, and so is one named twice', async () => {
  const { input } = await brought(1, { kind: 'pause' });
  const [edit] = input.edits;
  const many = Array.from({ length: 501 }, (_, at) => ({ ...edit!, campaignId: `x${at}` }));
  const ana = stage.clientOf('ana');
  expect(() => ana.converse(bulkEdit, { ...input, edits: many })).toThrow(/at most 500 campaigns/);
  expect(() => ana.converse(bulkEdit, { ...input, edits: [edit!, edit!] })).toThrow(/Name each campaign once/);
});

test('a worker that stops in the middle: the next one goes on, says each campaign once, and writes nothing twice', async () => {
  const { ids, remoteIds, input } = await brought(60, { kind: 'budget-by', percent: 10 });
  const run = stage.clientOf('ana').converse(bulkEdit, input);
  const heard: BulkEvent[] = [];
  const statuses: BulkStatus[] = [];
  run.subscribe({ next: (event) => heard.push(event) });
  run.status$.subscribe((status) => statuses.push(status));
  await until('a third is done', () => outcomesIn(heard).length >= 20);

  await stage.startWorker((worker) => serveCampaigns(worker, stage.parts));
  await stage.worker.stop({ drainMs: 0 }); // the last test: from here on the other one serves

  expect(await run.settled).toMatchObject({ state: 'completed' });
  expect((await run.peek()).attempt).toBe(2);
  expect(
    outcomesIn(heard)
      .map(({ campaignId }) => campaignId)
      .toSorted(),
  ).toEqual(ids);
  expect(summaryIn(heard)).toEqual({ type: 'summary', applied: 60, failed: 0, notBegun: 0 });
  const done = statuses.map((status) => status.done);
  expect(done).toEqual(done.toSorted((one, other) => one - other));
  for (const platform of platformNames) {
    const writes = await written(platform, remoteIds);
    expect(writes.map(({ campaign }) => campaign).toSorted()).toEqual(
      [...new Set(writes.map((each) => each.campaign))].toSorted(),
    );
    expect(writes).toHaveLength(60);
  }
  for (const id of ids)
    expect(await stage.parts.campaigns.get(id)).toMatchObject({ budgetMicros: 22_000_000, version: 2 });
}, 60_000);
