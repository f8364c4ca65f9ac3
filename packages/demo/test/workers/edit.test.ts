import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PlatformName } from '../../contracts/campaign.ts';
import { editCampaign, retryPush, type EditEvent } from '../../contracts/services.ts';
import { campaignChanges, type CampaignChange } from '../../contracts/topics.ts';
import { serveCampaigns } from '../../workers/serve-campaigns.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { heardOf, startStage, until, type Stage } from './stage.ts';

let stage: Stage;
/** A campaign of its own for every test. */
let campaignId: string;
let tests = 0;
beforeAll(async () => void (stage = await startStage()), 60_000);
afterAll(() => stage.close(), 60_000);
beforeEach(async () => {
  campaignId = `NL-${(tests += 1)}`;
  await stage.bring(sampleCampaign({ id: campaignId }));
});

/** What was changed on a platform, of this test's campaign. */
async function auditOf(platform: PlatformName) {
  const { bindings } = (await stage.parts.campaigns.get(campaignId))!;
  const remoteId = bindings.find((binding) => binding.platform === platform)?.remoteId;
  return (await stage.sandboxes.audit(platform)).filter(({ campaign }) => campaign === remoteId);
}

function statesOf(events: readonly EditEvent[], platform: PlatformName): string[] {
  return events.flatMap((event) =>
    event.type === 'platform' && event.target.platform === platform ? [event.target.state] : [],
  );
}

function resultOf(events: readonly EditEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'result') throw new Error('The last event is no result.');
  return last.result;
}

const budget = (budgetMicros: number) => ({ campaignId, baseVersion: 1, fields: { budgetMicros } });

test('one budget edit goes queued, working, applied on three platforms, each written once in its own units', async () => {
  const { replies, state } = await heardOf(stage.clientOf('ana').converse(editCampaign, budget(25_000_000)));

  expect(state).toBe('completed');
  expect(replies[0]).toMatchObject({ type: 'saved', campaign: { version: 2, budgetMicros: 25_000_000 } });
  for (const platform of ['tradeyard', 'goggle', 'metro'] as const) {
    expect(statesOf(replies, platform)).toEqual(['queued', 'working', 'applied']);
  }
  expect(resultOf(replies)).toMatchObject({ state: 'applied' });
  const after = async (platform: PlatformName) => (await auditOf(platform)).map((entry) => entry.after);
  expect(await after('tradeyard')).toEqual(['25.00']);
  expect(await after('goggle')).toEqual(['25000000']);
  expect(await after('metro')).toEqual([2500]);
});

test('what is saved is pending everywhere, and everybody is told of every step in order', async () => {
  const changes: CampaignChange[] = [];
  const ben = stage.clientOf('ben');
  const all$ = ben.topic(campaignChanges).events({ since: 'start' });
  all$.subscribe((change) => change.campaign.id === campaignId && changes.push(change));

  const { replies } = await heardOf(stage.clientOf('ana').converse(editCampaign, budget(25_000_000)));

  const [saved] = replies;
  expect(saved).toMatchObject({
    campaign: { bindings: [{ state: 'pending' }, { state: 'pending' }, { state: 'pending' }] },
  });
  await until('the last platform was announced', () =>
    Boolean(changes.at(-1)?.campaign.bindings.every(({ state }) => state === 'in-sync')),
  );
  const behind = changes.map(({ campaign }) => campaign.bindings.filter(({ state }) => state !== 'in-sync').length);
  expect(behind).toEqual([3, 2, 1, 0]);
  expect(new Set(changes.map(({ by }) => by))).toEqual(new Set(['ana']));
});

test('a platform that fails for good leaves a partial success, and a retry touches that platform alone', async () => {
  await stage.sandboxes.faults('goggle', { next: [{ failPermanently: true }] });
  const ana = stage.clientOf('ana');
  const first = await heardOf(ana.converse(editCampaign, budget(25_000_000)));
  expect(resultOf(first.replies)).toMatchObject({ state: 'partial-success' });
  expect(statesOf(first.replies, 'goggle').at(-1)).toBe('failed');

  await stage.sandboxes.faults('goggle', { clear: true });
  const second = await heardOf(ana.converse(retryPush, { campaignId, platforms: ['goggle'] }));
  expect(second.replies.some(({ type }) => type === 'saved')).toBe(false);
  expect(statesOf(second.replies, 'goggle')).toEqual(['queued', 'working', 'applied']);
  expect(statesOf(second.replies, 'tradeyard')).toEqual([]);
  expect(resultOf(second.replies)).toMatchObject({ state: 'applied', campaign: { version: 2 } });
  expect(await auditOf('tradeyard')).toHaveLength(1);
});

test('a campaign that does not exist is refused, and nothing is saved', async () => {
  const { replies } = await heardOf(
    stage.clientOf('ana').converse(editCampaign, { ...budget(1_000_000), campaignId: 'none' }),
  );
  expect(replies).toHaveLength(1);
  expect(resultOf(replies)).toMatchObject({ state: 'refused', code: 'unknown-campaign' });
});

test('two people who change one field from the same version get a conflict with both values', async () => {
  const [ana, ben] = [stage.clientOf('ana'), stage.clientOf('ben')];
  await heardOf(ana.converse(editCampaign, budget(25_000_000)));
  const { replies } = await heardOf(ben.converse(editCampaign, budget(30_000_000)));
  expect(replies.map(({ type }) => type)).toEqual(['result']);
  expect(resultOf(replies)).toMatchObject({
    state: 'conflict',
    conflicts: [{ field: 'budgetMicros', mine: 30_000_000, theirs: 25_000_000 }],
  });
});

test('the same request twice is one edit, and both hear the same to the byte', async () => {
  const [one, other] = [stage.clientOf('ana'), stage.clientOf('ana')];
  const id = 'edit-said-twice';
  const heard = await Promise.all([
    heardOf(one.converse(editCampaign, budget(25_000_000), { id })),
    heardOf(other.converse(editCampaign, budget(25_000_000), { id })),
  ]);
  expect(JSON.stringify(heard[1]?.replies)).toBe(JSON.stringify(heard[0]?.replies));
  expect(await auditOf('metro')).toHaveLength(1);
});

test('the same id with other content is refused, and no platform hears of it', async () => {
  const ana = stage.clientOf('ana');
  const id = 'edit-of-two-minds';
  await heardOf(ana.converse(editCampaign, budget(25_000_000), { id }));
  const before = (await stage.sandboxes.requests('metro')).length;
  const again = await heardOf(stage.clientOf('ana').converse(editCampaign, budget(26_000_000), { id }));
  expect(again).toMatchObject({ state: 'rejected', error: { code: 'ID_CONFLICT' } });
  expect(await stage.sandboxes.requests('metro')).toHaveLength(before);
});

test('cancelled while a platform is throttled: what is not sent is noted as cancelled, and can be pushed later', async () => {
  await stage.sandboxes.faults('tradeyard', { next: [{ on: 'write', status: 429, retryAfterS: 60 }] });
  const run = stage.clientOf('ana').converse(editCampaign, budget(25_000_000));
  const heard: EditEvent[] = [];
  run.subscribe({ next: (event) => heard.push(event), error: () => undefined });
  await until('one platform is throttled and the others are through', () => stuckIn(heard));

  await run.cancel();
  expect(await run.settled).toMatchObject({ state: 'cancelled' });

  await until('the cancelled push is on record', async () => {
    const campaign = await stage.parts.campaigns.get(campaignId);
    return campaign?.bindings.find(({ platform }) => platform === 'tradeyard')?.state === 'failed';
  });
  expect(await auditOf('tradeyard')).toEqual([]);
  const { bindings } = (await stage.parts.campaigns.get(campaignId))!;
  expect(bindings.map(({ state }) => state)).toEqual(['failed', 'in-sync', 'in-sync']);
  expect(bindings[0]).toMatchObject({ behind: ['budgetMicros'] });
});

test('edits in a row all arrive, in order, one that is throttled holds up nobody else, and what came meanwhile is one write', async () => {
  await stage.sandboxes.faults('tradeyard', { next: [{ on: 'write', status: 429, retryAfterS: 60 }] });
  const ana = stage.clientOf('ana');
  const heard: EditEvent[][] = [];
  const runs = [21, 22, 23, 24].map((units) => ana.converse(editCampaign, budget(units * 1_000_000)));
  for (const [index, run] of runs.entries()) {
    const events: EditEvent[] = (heard[index] = []);
    run.subscribe((event) => events.push(event));
  }
  await until('all are saved and on two platforms, while the third is throttled', () =>
    heard.every(
      (events) => statesOf(events, 'goggle').includes('applied') && statesOf(events, 'metro').includes('applied'),
    ),
  );
  expect(heard.flatMap((events) => statesOf(events, 'tradeyard'))).not.toContain('applied');
  const versions = heard.map(([saved]) => (saved?.type === 'saved' ? saved.campaign.version : undefined));
  expect(versions).toEqual([2, 3, 4, 5]);

  await Promise.all(runs.map((run) => run.settled));
  for (const platform of ['tradeyard', 'goggle', 'metro'] as const) {
    const written = (await auditOf(platform)).map(({ after }) => Number(after));
    expect(written).toEqual(written.toSorted((one, other) => one - other));
    expect(written.at(-1)).toBe({ tradeyard: 24, goggle: 24_000_000, metro: 2_400 }[platform]);
    // While the first is held up, the other three come: they are told together.
    expect(written.length).toBeLessThanOrEqual(platform === 'tradeyard' ? 2 : 4);
  }
  const { bindings } = (await stage.parts.campaigns.get(campaignId))!;
  expect(bindings.map(({ state, pushedVersion }) => [state, pushedVersion])).toEqual(Array(3).fill(['in-sync', 5]));
});

test('an attempt that is taken over says only what is missing, and writes nothing twice', async () => {
  await stage.sandboxes.faults('tradeyard', { next: [{ on: 'write', status: 429, retryAfterS: 40 }] });
  const run = stage.clientOf('ana').converse(editCampaign, budget(25_000_000));
  const heard: EditEvent[] = [];
  run.subscribe({ next: (event) => heard.push(event), error: () => undefined });
  await until('one platform is throttled and the others are through', () => stuckIn(heard));

  await stage.startWorker((worker) => serveCampaigns(worker, stage.parts));
  await stage.worker.stop({ drainMs: 0 }); // the last test: from here on the other one serves

  expect(await run.settled).toMatchObject({ state: 'completed' });
  expect(heard.filter(({ type }) => type === 'saved')).toHaveLength(1);
  expect(heard.filter(({ type }) => type === 'result')).toHaveLength(1);
  for (const platform of ['tradeyard', 'goggle', 'metro'] as const) {
    expect(statesOf(heard, platform).filter((state) => state === 'queued')).toHaveLength(1);
    expect(statesOf(heard, platform).filter((state) => state === 'applied')).toHaveLength(1);
    expect(await auditOf(platform)).toHaveLength(1);
  }
});

/** Tradeyard is throttled, the other two have taken the change. */
function stuckIn(heard: readonly EditEvent[]): boolean {
  const is = (platform: PlatformName, state: string) => statesOf(heard, platform).includes(state);
  return is('tradeyard', 'throttled') && is('goggle', 'applied') && is('metro', 'applied');
}
