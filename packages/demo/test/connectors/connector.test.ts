import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConnectors, connectorsFromEnvironment } from '../../connectors/connectors.ts';
import { platformNames, type PlatformName } from '../../contracts/campaign.ts';
import type { TargetProgress } from '../../contracts/edit.ts';
import { sandboxCredentials } from '../../platforms/sandbox/credentials.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { startSandboxes, type Sandboxes, type SandboxesOptions } from '../sandboxes.ts';
import { matching } from '../matching.ts';

let sandboxes: Sandboxes;
const start = async (options?: SandboxesOptions) => (sandboxes = await startSandboxes(options));
afterEach(() => sandboxes.close());

const wanted = sampleCampaign({ budgetMicros: 25_000_000 });

/** Pushes a budget of 25.00 to a campaign of 20.00 and tells everything that happened. */
async function pushBudget(platform: PlatformName, options: { signal?: AbortSignal; verifyFirst?: boolean } = {}) {
  const remoteId = await sandboxes.place(platform, sampleCampaign());
  const progress: TargetProgress[] = [];
  const push = (more = options) =>
    sandboxes.connectors[platform].push(
      { campaign: wanted, remoteId, mask: ['budgetMicros'] },
      { ...more, onProgress: (event) => progress.push(event) },
    );
  return { remoteId, push, progress, states: () => progress.map((event) => event.state) };
}

describe.each(platformNames)('%s', (platform) => {
  beforeEach(() => start());

  test('is told of a change once, and says so', async () => {
    const { push, states } = await pushBudget(platform);
    expect(await push()).toEqual({ platform, state: 'applied', verified: false, writes: 1 });
    expect(states()).toEqual(['queued', 'working', 'applied']);
    expect(await sandboxes.audit(platform)).toHaveLength(1);
  });

  test('has every field of a campaign changed at once, and read as it is here', async () => {
    const campaign = sampleCampaign({
      name: 'Sommer „26“',
      status: 'paused',
      startDate: '2026-12-01',
      endDate: null,
      budgetMicros: 99_990_000,
      pacing: 'asap',
    });
    const remoteId = await sandboxes.place(platform, sampleCampaign());
    const connector = sandboxes.connectors[platform];
    const mask = ['name', 'status', 'startDate', 'endDate', 'budgetMicros', 'pacing'] as const;
    expect(await connector.push({ campaign, remoteId, mask })).toMatchObject({ state: 'applied' });
    expect(await connector.read(remoteId)).toEqual(campaign);
  });

  test('a write that was lost after it was done is read back and not repeated', async () => {
    const { push, states } = await pushBudget(platform);
    await sandboxes.faults(platform, { next: [{ dropAfterWrite: true }] });
    expect(await push()).toEqual({ platform, state: 'applied', verified: true, writes: 1 });
    expect(states()).toEqual(['queued', 'working', 'verifying', 'applied']);
    expect(await sandboxes.audit(platform)).toHaveLength(1);
    expect(await sandboxes.requests(platform, 'write')).toHaveLength(1);
  });

  test('a write that was lost before it was done is read back and repeated', async () => {
    const { push, states } = await pushBudget(platform);
    await sandboxes.faults(platform, { next: [{ dropBeforeWrite: true }] });
    expect(await push()).toEqual({ platform, state: 'applied', verified: false, writes: 2 });
    expect(states()).toEqual(['queued', 'working', 'verifying', 'working', 'applied']);
    expect(await sandboxes.audit(platform)).toHaveLength(1);
  });

  test('a failure of the server counts as a lost write', async () => {
    const { push } = await pushBudget(platform);
    await sandboxes.faults(platform, { next: [{ on: 'write', status: 503 }] });
    expect(await push()).toMatchObject({ state: 'applied', writes: 2 });
    const kinds = (await sandboxes.requests(platform)).filter(({ kind }) => kind !== 'auth').map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf('write'))).toEqual(expect.arrayContaining(['write', 'read', 'write']));
    expect(kinds.slice(kinds.indexOf('write'))[1]).toBe('read');
  });

  test('a push that may have been done before is read before anything is written', async () => {
    const { push, remoteId } = await pushBudget(platform);
    await push();
    const writes = (await sandboxes.requests(platform, 'write')).length;
    expect(await push({ verifyFirst: true })).toEqual({ platform, state: 'applied', verified: true, writes: 0 });
    expect(await sandboxes.requests(platform, 'write')).toHaveLength(writes);
    expect(await sandboxes.connectors[platform].read(remoteId)).toMatchObject({ budgetMicros: 25_000_000 });
  });

  test('that no longer answers after a lost write leaves the outcome unknown', async () => {
    const { push } = await pushBudget(platform);
    await sandboxes.faults(platform, { next: [{ on: 'write', latencyMs: 10_000, dropAfterWrite: true }] });
    const pushed = push();
    await expect.poll(async () => (await sandboxes.requests(platform, 'write')).length).toBe(1);
    await sandboxes.faults(platform, { next: [{ on: 'read', status: 500, times: 99 }] });
    const reason = matching(/may or may not have the change\. Retry to find out/);
    expect(await pushed).toEqual({ platform, state: 'unknown', reason });
  });

  test('says what is wrong with a budget, and what to do', async () => {
    const { push } = await pushBudget(platform);
    const remoteId = await sandboxes.place(platform, sampleCampaign());
    const campaign = sampleCampaign({ budgetMicros: 10_000 });
    const outcome = await sandboxes.connectors[platform].push({ campaign, remoteId, mask: ['budgetMicros'] });
    expect(outcome).toMatchObject({
      state: 'failed',
      code: 'below-minimum',
      retryable: false,
      reason: matching(/refused this: .+\. Raise the budget and push again\.$/),
    });
    expect(await sandboxes.audit(platform)).toEqual([]);
    expect(await push()).toMatchObject({ state: 'applied' });
  });

  test('says that it does not know a campaign', async () => {
    const change = { campaign: wanted, remoteId: '404', mask: ['budgetMicros'] } as const;
    expect(await sandboxes.connectors[platform].push(change)).toMatchObject({ state: 'failed', code: 'not-found' });
    expect(await sandboxes.connectors[platform].read('404')).toBeUndefined();
  });

  test('says that an archived campaign stays as it is', async () => {
    const remoteId = await sandboxes.place(platform, sampleCampaign({ status: 'archived' }));
    const change = { campaign: wanted, remoteId, mask: ['budgetMicros'] } as const;
    expect(await sandboxes.connectors[platform].push(change)).toMatchObject({ state: 'failed', code: 'archived' });
  });

  test('can be asked whether it would take a change', async () => {
    const remoteId = await sandboxes.place(platform, sampleCampaign());
    const { check } = sandboxes.connectors[platform];
    expect(await check({ campaign: wanted, remoteId, mask: ['budgetMicros', 'name'] })).toBeUndefined();
    const campaign = sampleCampaign({ endDate: '2026-09-01' });
    expect(await check({ campaign, remoteId, mask: ['endDate'] })).toMatchObject({
      state: 'failed',
      code: 'not-allowed-value',
    });
    expect(await sandboxes.audit(platform)).toEqual([]);
  });

  test('is given a campaign once, however often that is asked and lost', async () => {
    const connector = sandboxes.connectors[platform];
    await sandboxes.faults(platform, { next: [{ dropAfterWrite: true }] });
    const first = await connector.ensure(wanted);
    expect(first).toMatchObject({ state: 'placed', created: true });
    const second = await connector.ensure(wanted);
    expect(second).toEqual({ ...first, created: false });
    expect(await sandboxes.audit(platform)).toHaveLength(1);
    expect(await connector.read(first.state === 'placed' ? first.remoteId : '')).toEqual({ ...wanted, spentMicros: 0 });
  });

  test('is not given a draft', async () => {
    const placed = await sandboxes.connectors[platform].ensure(sampleCampaign({ status: 'draft' }));
    expect(placed).toMatchObject({
      state: 'failed',
      code: 'unsupported',
      reason: matching(/knows no drafts\./),
    });
    expect(await sandboxes.requests(platform, 'write')).toEqual([]);
  });

  test('that was never there is unreachable, and nothing was written', async () => {
    const { push, states } = await pushBudget(platform);
    await sandboxes.close();
    expect(await push()).toMatchObject({ state: 'failed', code: 'unreachable', retryable: true });
    expect(states()).not.toContain('verifying');
  });

  test('stopped while it waits, writes nothing', async () => {
    const { push } = await pushBudget(platform);
    const stop = new AbortController();
    await sandboxes.faults(platform, { next: [{ on: 'any', status: 429, retryAfterS: 600 }] });
    const waiting = push({ signal: stop.signal });
    await expect.poll(async () => (await sandboxes.requests(platform)).some(({ kind }) => kind !== 'auth')).toBe(true);
    stop.abort();
    expect(await waiting).toMatchObject({
      state: 'cancelled',
      reason: matching(/^Nothing was written to/),
    });
    expect(await sandboxes.audit(platform)).toEqual([]);
  });

  test('stopped while it writes, finishes the write and tells its outcome', async () => {
    const { push } = await pushBudget(platform);
    const stop = new AbortController();
    await sandboxes.faults(platform, { next: [{ on: 'write', latencyMs: 5_000 }] });
    const writing = push({ signal: stop.signal });
    await expect.poll(async () => (await sandboxes.requests(platform, 'write')).length).toBe(1);
    stop.abort();
    expect(await writing).toMatchObject({ state: 'applied' });
  });

  test('never hears more than four requests at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 24 }, (_, index) => sandboxes.place(platform, sampleCampaign({ id: `NL-${index}` }))),
    );
    // So slow that they are there together, however busy this machine is.
    await sandboxes.faults(platform, { next: [{ on: 'write', latencyMs: 5_000, times: ids.length }] });
    const outcomes = await Promise.all(
      ids.map((remoteId) =>
        sandboxes.connectors[platform].push({ campaign: wanted, remoteId, mask: ['budgetMicros'] }),
      ),
    );
    expect(outcomes.every(({ state }) => state === 'applied')).toBe(true);
    const most = Object.values(await sandboxes.mostAtOnce(platform));
    expect(Math.max(...most)).toBe(4);
  });

  test('with wrong credentials: says so, and keeps what is secret to itself', async () => {
    const secret = 'canary-7f3a';
    const urls = sandboxes.urls;
    const connectors = createConnectors({
      tradeyard: { url: urls.tradeyard, login: secret, password: secret },
      goggle: {
        url: urls.goggle,
        customerId: sandboxCredentials.goggle.customerId,
        developerToken: secret,
        clientId: secret,
        clientSecret: secret,
        refreshToken: secret,
      },
      metro: { url: urls.metro, accessToken: secret, accountId: sandboxCredentials.metro.accountId },
      clock: sandboxes.clock,
    });
    const remoteId = await sandboxes.place(platform, sampleCampaign());
    const told: unknown[] = [];
    const change = { campaign: wanted, remoteId, mask: ['budgetMicros'] } as const;
    const outcome = await connectors[platform].push(change, { onProgress: (event) => told.push(event) });
    expect(outcome).toMatchObject({ state: 'failed', code: 'credentials', retryable: true });
    const refused: unknown = await connectors[platform].read(remoteId).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(JSON.stringify([told, outcome, connectors, refused, String(refused)])).not.toContain(secret);
    expect(await sandboxes.audit(platform)).toEqual([]);
  });
});

test.each(['tradeyard', 'goggle'] as const)(
  'a token of %s that runs out on the way is replaced, and the write is done once',
  async (platform) => {
    await start();
    const { push } = await pushBudget(platform);
    await sandboxes.connectors[platform].read(await sandboxes.place(platform, sampleCampaign()));
    await sandboxes.faults(platform, { expireTokens: true });
    expect(await push()).toMatchObject({ state: 'applied', writes: 1 });
    expect(await sandboxes.audit(platform)).toHaveLength(1);
    expect(await sandboxes.requests(platform, 'auth')).toHaveLength(2);
  },
);

test.each(['tradeyard', 'goggle'] as const)('many pushes at once ask %s for one token', async (platform) => {
  await start();
  const remoteId = await sandboxes.place(platform, sampleCampaign());
  await Promise.all([1, 2, 3, 4].map(() => sandboxes.connectors[platform].read(remoteId)));
  expect(await sandboxes.requests(platform, 'auth')).toHaveLength(1);
});

test('Goggle refuses two writes at once from different sides; the connector tries again', async () => {
  await start();
  const { push } = await pushBudget('goggle');
  await sandboxes.faults('goggle', { next: [{ on: 'write', status: 409 }] });
  expect(await push()).toEqual({ platform: 'goggle', state: 'applied', verified: false, writes: 1 });
});

test('an answer that is lost by taking too long is read back like any other', async () => {
  await start({ connectors: { timeoutMs: 3_000 }, speed: 10 });
  const { push } = await pushBudget('metro');
  await sandboxes.faults('metro', { next: [{ on: 'write', latencyMs: 6_000 }] });
  const outcome = await push();
  expect(outcome).toMatchObject({ state: 'applied' });
  await expect.poll(async () => (await sandboxes.audit('metro')).length).toBe(1);
});

test('settings that are missing are all named', async () => {
  await start();
  expect(() => connectorsFromEnvironment({ TRADEYARD_URL: 'x', TRADEYARD_LOGIN: 'x', GOGGLE_URL: 'x' })).toThrow(
    /set TRADEYARD_PASSWORD, GOGGLE_CUSTOMER_ID, .+METRO_ACCESS_TOKEN in the environment/,
  );
});
