/** One edit, three platforms: what the demo promises, checked against the sandboxes' own audits. */
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { editCampaign, retryPush, type CommandOptions, type Services } from '../../connectors/edit-campaign.ts';
import { platformNames, type Campaign, type EditableFields, type PlatformName } from '../../contracts/campaign.ts';
import type { EditResult, TargetProgress } from '../../contracts/edit.ts';
import { createIntents } from '../../database/intents.ts';
import { createCampaigns, type Campaigns } from '../../database/campaigns.ts';
import type { Database } from '../../database/database.ts';
import { openDatabase } from '../../database/open.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { startSandboxes, type Sandboxes, type SandboxesOptions } from '../sandboxes.ts';
import { matching } from '../matching.ts';

let database: Database;
let campaigns: Campaigns;
let sandboxes: Sandboxes;
let services: Services;
let progress: TargetProgress[];

beforeAll(async () => {
  database = await openDatabase({});
}, 120_000);
afterAll(() => database.close());

async function start(options?: SandboxesOptions): Promise<void> {
  sandboxes = await startSandboxes(options);
  services = { database, connectors: sandboxes.connectors, clock: sandboxes.clock };
  campaigns = createCampaigns(database);
  progress = [];
}
afterEach(async () => {
  await sandboxes.close();
  await database.run('delete from intents; delete from campaigns');
});

/** A campaign of 20.00 a day that all three platforms have. */
async function placed(id = 'NL-1'): Promise<Record<PlatformName, string>> {
  const campaign = sampleCampaign({ id });
  await campaigns.import([campaign]);
  const ids = { tradeyard: '', goggle: '', metro: '' };
  for (const platform of platformNames) {
    ids[platform] = await sandboxes.place(platform, campaign);
    await campaigns.bind(id, { platform, remoteId: ids[platform], version: 1 });
  }
  return ids;
}

const edit = (
  fields: EditableFields,
  {
    id = 'c-1',
    attempt = 1,
    campaignId = 'NL-1',
    baseVersion = 1,
    platforms,
    ...options
  }: CommandOptions & {
    id?: string;
    attempt?: number;
    campaignId?: string;
    baseVersion?: number;
    platforms?: PlatformName[];
  } = {},
) =>
  editCampaign(
    services,
    { id, attempt, askedBy: 'ana', content: { campaignId, baseVersion, fields, ...(platforms && { platforms }) } },
    { onProgress: (event) => progress.push(event), ...options },
  );
const statesOf = (platform: PlatformName) =>
  progress.filter((event) => event.platform === platform).map(({ state }) => state);
const everyAudit = () => Promise.all(platformNames.map((platform) => sandboxes.audit(platform)));
const stored = async (id = 'NL-1') => (await campaigns.get(id))!;
const bindingOf = async (platform: PlatformName) =>
  (await stored()).bindings.find((binding) => binding.platform === platform)!;
const outcomes = (result: EditResult) => ('targets' in result ? result.targets : []);

describe('one edit', () => {
  beforeEach(() => start());

  test('of a budget lands once on each platform, in its own unit', async () => {
    await placed();
    const { result, replayed } = await edit({ budgetMicros: 25_000_000 });
    expect(replayed).toBe(false);
    expect(result).toMatchObject({
      state: 'applied',
      text: 'Applied on Tradeyard, Goggle and Metro.',
      campaign: { version: 2, budgetMicros: 25_000_000 },
    });
    for (const platform of platformNames) expect(statesOf(platform)).toEqual(['queued', 'working', 'applied']);
    const entries = (await everyAudit()).map((audit) =>
      audit.map(({ field, before, after, idempotencyKey }) => ({ field, before, after, idempotencyKey })),
    );
    expect(entries).toEqual([
      [{ field: 'DailyTargetInAdvertiserCurrency', before: '20.00', after: '25.00', idempotencyKey: 'c-1' }],
      [{ field: 'campaign_budget.amount_micros', before: '20000000', after: '25000000', idempotencyKey: 'c-1' }],
      [{ field: 'daily_budget', before: 2000, after: 2500, idempotencyKey: 'c-1' }],
    ]);
    expect(
      (await stored()).bindings.map(({ state, pushedVersion, behind }) => ({ state, pushedVersion, behind })),
    ).toEqual(platformNames.map(() => ({ state: 'in-sync', pushedVersion: 2, behind: [] })));
  });

  test('says when it is stored, and each time the campaign stands differently', async () => {
    await placed();
    const saved: Campaign[] = [];
    const changed: Campaign[] = [];
    await edit(
      { budgetMicros: 25_000_000 },
      { onSaved: (campaign) => saved.push(campaign), onChanged: (campaign) => changed.push(campaign) },
    );
    expect(saved).toHaveLength(1);
    expect(saved[0]!.bindings.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
    expect(changed).toHaveLength(4);
    expect(changed.at(-1)).toEqual(await stored());
  });

  test('throttled by one platform: that one waits out its window, the others do not wait for it', async () => {
    await placed();
    await sandboxes.faults('goggle', { next: [{ on: 'write', status: 429, retryAfterS: 20, times: 2 }] });
    const { result } = await edit({ budgetMicros: 25_000_000 });
    expect(result.state).toBe('applied');
    expect(statesOf('goggle')).toEqual([
      'queued',
      'working',
      'throttled',
      'working',
      'throttled',
      'working',
      'applied',
    ]);
    const throttled = progress.filter((event) => event.state === 'throttled');
    expect(throttled.map(({ text }) => text)).toEqual([
      'Goggle is throttled, retry in 20 s',
      'Goggle is throttled, retry in 20 s',
    ]);
    // Nothing was asked of it inside a window.
    const arrivals = (await sandboxes.requests('goggle')).map(({ atMs }) => atMs);
    for (const { retryAtMs, retryInMs } of throttled) {
      expect(arrivals.filter((atMs) => atMs > retryAtMs - retryInMs && atMs < retryAtMs)).toEqual([]);
    }
    const at = (platform: PlatformName, state: string) =>
      progress.findIndex((event) => event.platform === platform && event.state === state);
    expect(at('tradeyard', 'applied')).toBeLessThan(progress.length - 1);
    for (const other of ['tradeyard', 'metro'] as const) {
      expect(statesOf(other)).toEqual(['queued', 'working', 'applied']);
      expect((await sandboxes.audit(other))[0]!.atMs).toBeLessThan(throttled[0]!.retryAtMs);
    }
    expect((await everyAudit()).map((audit) => audit.length)).toEqual([1, 1, 1]);
  });

  test('done and then lost by one platform: read back, written once, and told as verified', async () => {
    await placed();
    await sandboxes.faults('metro', { next: [{ dropAfterWrite: true }] });
    const { result } = await edit({ budgetMicros: 25_000_000 });
    expect(result).toMatchObject({ state: 'applied', text: 'Applied on Tradeyard, Goggle and Metro (verified).' });
    expect(outcomes(result)[2]).toEqual({ platform: 'metro', state: 'applied', verified: true, writes: 1 });
    expect(await sandboxes.requests('metro', 'write')).toHaveLength(1);
    expect((await sandboxes.requests('metro', 'read')).length).toBeGreaterThanOrEqual(1);
    expect(await sandboxes.audit('metro')).toHaveLength(1);
  });

  test('asked twice under one id, one after the other or at once: done once, answered the same to the byte', async () => {
    await placed();
    const [first, meanwhile] = await Promise.all([
      edit({ budgetMicros: 25_000_000 }),
      edit({ budgetMicros: 25_000_000 }),
    ]);
    const later = await edit({ budgetMicros: 25_000_000 });
    expect([first.text, meanwhile.text]).toEqual([later.text, later.text]);
    expect([first, meanwhile].filter(({ replayed }) => replayed)).toHaveLength(1);
    expect(later.replayed).toBe(true);
    expect((await everyAudit()).map((audit) => audit.length)).toEqual([1, 1, 1]);
    expect(await stored()).toMatchObject({ version: 2 });
  });

  test('under the id of another edit is refused, and no platform hears of it', async () => {
    await placed();
    const first = await edit({ budgetMicros: 25_000_000 });
    const requests = await Promise.all(
      platformNames.map(async (platform) => (await sandboxes.requests(platform)).length),
    );
    const { result } = await edit({ budgetMicros: 26_000_000 });
    expect(result).toMatchObject({
      state: 'refused',
      code: 'different-content',
      text: matching(/nothing was done\. Ask again under a new id/),
    });
    expect(
      await Promise.all(platformNames.map(async (platform) => (await sandboxes.requests(platform)).length)),
    ).toEqual(requests);
    expect((await edit({ budgetMicros: 25_000_000 })).text).toBe(first.text);
    expect(await stored()).toMatchObject({ budgetMicros: 25_000_000, version: 2 });
  });

  test('refused by one platform for good: partial success, and a retry of that one does not touch the others', async () => {
    const ids = await placed();
    await sandboxes.faults('goggle', { next: [{ failPermanently: true, campaign: ids.goggle }] });
    const { result } = await edit({ budgetMicros: 25_000_000 });
    expect(result.state).toBe('partial-success');
    expect(outcomes(result)).toMatchObject([
      { platform: 'tradeyard', state: 'applied' },
      {
        platform: 'goggle',
        state: 'failed',
        code: 'platform-error',
        reason: matching(/^Goggle refused this: The campaign is locked\. Retry later/),
      },
      { platform: 'metro', state: 'applied' },
    ]);
    expect(await bindingOf('goggle')).toMatchObject({ state: 'failed', behind: ['budgetMicros'], pushedVersion: 1 });
    const before = await Promise.all((['tradeyard', 'metro'] as const).map((platform) => sandboxes.requests(platform)));

    await sandboxes.faults('goggle', { clear: true });
    const retried = await retryPush(services, { id: 'c-2', content: { campaignId: 'NL-1', platforms: ['goggle'] } });
    expect(retried.result).toMatchObject({ state: 'applied', targets: [{ platform: 'goggle', state: 'applied' }] });
    expect(
      await Promise.all((['tradeyard', 'metro'] as const).map((platform) => sandboxes.requests(platform))),
    ).toEqual(before);
    expect((await everyAudit()).map((audit) => audit.length)).toEqual([1, 1, 1]);
    expect(await bindingOf('goggle')).toMatchObject({ state: 'in-sync', pushedVersion: 2 });
    const again = await retryPush(services, {
      id: 'c-3',
      content: { campaignId: 'NL-1', platforms: ['goggle', 'metro'] },
    });
    expect(again.result).toMatchObject({ state: 'saved', text: 'Nothing to push: these platforms have all of it.' });
  });

  test('of an attempt that was cut off is finished by the next: what may be there is read first, what is there stays', async () => {
    await placed();
    // Tradeyard has it and Metro may have it when the first attempt ends; Goggle has heard nothing.
    await sandboxes.faults('metro', {
      next: [
        { on: 'write', dropAfterWrite: true },
        { on: 'read', latencyMs: 60_000 },
      ],
    });
    await sandboxes.faults('goggle', { next: [{ on: 'read', latencyMs: 60_000 }] });
    const end = new AbortController();
    const first = edit({ budgetMicros: 25_000_000 }, { signal: end.signal });
    await expect
      .poll(() => [statesOf('tradeyard').at(-1), statesOf('metro').at(-1)], { timeout: 10_000 })
      .toEqual(['applied', 'verifying']);
    end.abort(new Error('lease lost'));
    await expect(first).rejects.toThrow('lease lost');
    const { result } = await edit({ budgetMicros: 25_000_000 }, { attempt: 2 });
    expect(result).toMatchObject({ state: 'applied', campaign: { version: 2 } });
    expect(outcomes(result)[2]).toMatchObject({ platform: 'metro', verified: true });
    expect((await everyAudit()).map((audit) => audit.length)).toEqual([1, 1, 1]);
    for (const platform of ['tradeyard', 'metro'] as const)
      expect(await sandboxes.requests(platform, 'write')).toHaveLength(1);
  });

  test('taken over by a newer attempt: the older one writes nothing more and answers with the newer one’s result', async () => {
    await placed();
    await sandboxes.faults('goggle', { next: [{ on: 'read', status: 429, retryAfterS: 60 }] });
    const older = edit({ budgetMicros: 25_000_000 });
    await expect.poll(() => statesOf('goggle').at(-1), { timeout: 10_000 }).toBe('throttled');
    const newer = await edit({ budgetMicros: 25_000_000 }, { attempt: 2 });
    expect((await older).text).toBe(newer.text);
    expect((await everyAudit()).map((audit) => audit.length)).toEqual([1, 1, 1]);
  });

  test('that nobody wants any more is cancelled where it was not sent, and says so', async () => {
    await placed();
    await sandboxes.faults('goggle', { next: [{ on: 'read', status: 429, retryAfterS: 300 }] });
    const stop = new AbortController();
    const asked = edit({ budgetMicros: 25_000_000 }, { cancel: stop.signal });
    await expect
      .poll(() => [statesOf('goggle').at(-1), statesOf('tradeyard').at(-1), statesOf('metro').at(-1)], {
        timeout: 10_000,
      })
      .toEqual(['throttled', 'applied', 'applied']);
    stop.abort();
    const { result } = await asked;
    expect(result).toMatchObject({
      state: 'partial-success',
      text: 'Applied on Tradeyard and Metro. Goggle: Nothing was written to Goggle.',
    });
    expect(await bindingOf('goggle')).toMatchObject({ state: 'failed', behind: ['budgetMicros'] });
  });

  test('that joins several intents is one write a platform, and history keeps each as it was asked, in order', async () => {
    await placed();
    const intents = [
      { id: 'i1', atMs: 1, fields: { budgetMicros: 21_000_000 } },
      { id: 'i2', atMs: 2, fields: { status: 'paused' as const } },
      { id: 'i3', atMs: 3, fields: { budgetMicros: 25_000_000 } },
    ];
    const fields = { budgetMicros: 25_000_000, status: 'paused' as const };
    const content = { campaignId: 'NL-1', baseVersion: 1, fields, intents };
    const { result } = await editCampaign(services, { id: 'c-1', askedBy: 'ana', content });
    expect(result).toMatchObject({ state: 'applied', campaign: { version: 2, budgetMicros: 25_000_000 } });
    for (const platform of platformNames) expect(await sandboxes.requests(platform, 'write')).toHaveLength(1);
    const [kept] = await createIntents(database, Date.now).history('NL-1');
    expect(v.parse(v.pipe(v.string(), v.parseJson(), v.array(v.unknown())), kept?.content).at(-1)).toEqual(intents);
  });

  test('for some platforms only leaves the others behind, and says so', async () => {
    await placed();
    await edit({ budgetMicros: 25_000_000 }, { platforms: ['metro'] });
    expect((await everyAudit()).map((audit) => audit.length)).toEqual([0, 0, 1]);
    expect(await bindingOf('goggle')).toMatchObject({
      state: 'drifted',
      behind: ['budgetMicros'],
      reason: matching(/push to send it/),
    });
  });

  test.each([
    ['in conflict', { budgetMicros: 30_000_000 }, 'conflict'],
    ['that is not possible', { endDate: '2026-01-01' }, 'refused'],
    ['of nothing', { name: 'Spring Sale' }, 'saved'],
  ] as const)('%s is answered without a word to any platform, and the same again', async (_, fields, state) => {
    await placed();
    await campaigns.update({ campaignId: 'NL-1', baseVersion: 1, fields: { budgetMicros: 22_000_000 }, by: 'ben' });
    const first = await edit(fields);
    expect(first.result.state).toBe(state);
    expect((await edit(fields)).text).toBe(first.text);
    expect(await Promise.all(platformNames.map((platform) => sandboxes.requests(platform)))).toEqual([[], [], []]);
  });

  test('of an unknown campaign says so', async () => {
    expect((await edit({ name: 'x' }, { campaignId: 'NL-404' })).result).toMatchObject({
      state: 'refused',
      code: 'unknown-campaign',
    });
  });

  test('of a campaign that is nowhere yet is stored', async () => {
    await campaigns.import([sampleCampaign({ status: 'draft' })]);
    expect((await edit({ name: 'x' })).result).toMatchObject({
      state: 'saved',
      text: 'Saved. The campaign is on no platform yet.',
      campaign: { version: 2 },
    });
  });
});

test('many edits at once: never more than four requests at one platform', async () => {
  await start();
  const ids = Array.from({ length: 12 }, (_, index) => `NL-${index}`);
  for (const id of ids) await placed(id);
  const answers = await Promise.all(ids.map((id) => edit({ status: 'paused' }, { id: `c-${id}`, campaignId: id })));
  expect(answers.every(({ result }) => result.state === 'applied')).toBe(true);
  for (const platform of platformNames) {
    const { auth: _, oauth: __, ...endpoints } = await sandboxes.mostAtOnce(platform);
    expect(Math.max(...Object.values(endpoints))).toBeLessThanOrEqual(4);
  }
}, 60_000);

test('a platform that says it is nearly full is asked at half the rate at most, and never gets full', async () => {
  const count = 24;
  async function rateAt(usagePercent: number): Promise<number> {
    await start({ speed: 100, metro: { pointsPerHour: 2_000 } });
    const remoteIds = [];
    for (let index = 0; index < count; index += 1)
      remoteIds.push(await sandboxes.place('metro', sampleCampaign({ id: `NL-${index}` })));
    await sandboxes.faults('metro', { usagePercent });
    const campaign = sampleCampaign({ status: 'paused' });
    const pushed = await Promise.all(
      remoteIds.map((remoteId) => sandboxes.connectors.metro.push({ campaign, remoteId, mask: ['status'] })),
    );
    expect(pushed.map(({ state }) => state)).toEqual(remoteIds.map(() => 'applied'));
    const requests = await sandboxes.requests('metro', 'write');
    expect(requests.map(({ status }) => status)).toEqual(remoteIds.map(() => 200));
    return count / (requests.at(-1)!.atMs - requests[0]!.atMs);
  }
  const free = await rateAt(0);
  await sandboxes.close();
  const nearlyFull = await rateAt(95);
  expect(nearlyFull).toBeLessThan(free / 2);
}, 60_000);
