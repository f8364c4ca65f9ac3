import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toTradeyard } from '../../connectors/tradeyard/mapping.ts';
import { startTradeyard } from '../../platforms/tradeyard.ts';
import type { Sandbox } from '../../platforms/sandbox/server.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { handClock, speak, type Ask } from './speak.ts';
import { matching } from '../matching.ts';

let clock: ReturnType<typeof handClock>;
let sandbox: Sandbox;
let token: string;

const account = { Login: 'sandbox-login', Password: 'sandbox-password' };
const ask = (path: string, options: Ask = {}) =>
  speak(sandbox.url + path, { ...options, headers: { 'TY-Auth': token, ...options.headers } });
const patch = (json: unknown) => ask('/v3/campaign', { method: 'PATCH', json });
const audit = async () => (await speak(`${sandbox.url}/_sandbox/audit`, { method: 'GET' })).body;

beforeEach(async () => {
  clock = handClock();
  sandbox = await startTradeyard({ clock, requestsPerMinute: 5 });
  const given = await speak(`${sandbox.url}/auth`, { json: { ...account, TokenExpirationInMinutes: 10 } });
  token = (given.body as { Token: string }).Token;
  await sandbox.seed([toTradeyard(sampleCampaign())]);
});
afterEach(() => sandbox.close());

describe('tokens', () => {
  test('are not given for a wrong password', async () => {
    const given = await speak(`${sandbox.url}/auth`, { json: { ...account, Password: 'guess' } });
    expect(given).toMatchObject({ status: 401, body: { Message: matching(/password/) } });
  });

  test('last from one minute to a day', async () => {
    const given = await speak(`${sandbox.url}/auth`, { json: { ...account, TokenExpirationInMinutes: 1441 } });
    expect(given.status).toBe(400);
  });

  test('expire', async () => {
    expect((await ask('/v3/campaign/ty1', { method: 'GET' })).status).toBe(200);
    clock.pass(10 * 60_000);
    expect(await ask('/v3/campaign/ty1', { method: 'GET' })).toMatchObject({ status: 401, body: { ErrorDetails: [] } });
  });

  test('are needed for everything', async () => {
    token = 'made-up';
    expect((await patch({ CampaignId: 'ty1', CampaignName: 'x' })).status).toBe(401);
    expect(await audit()).toEqual({ entries: [] });
  });
});

describe('a change', () => {
  test('touches only the properties given, and the audit says what changed', async () => {
    const said = await patch({ CampaignId: 'ty1', Availability: 'Paused' });
    expect(said).toMatchObject({ status: 200, body: { Availability: 'Paused', CampaignName: 'Spring Sale' } });
    expect(await audit()).toEqual({
      entries: [
        { seq: 1, atMs: clock.now(), campaign: 'ty1', field: 'Availability', before: 'Available', after: 'Paused' },
      ],
    });
  });

  test('to the same value is not in the audit', async () => {
    expect((await patch({ CampaignId: 'ty1', Availability: 'Available' })).status).toBe(200);
    expect(await audit()).toEqual({ entries: [] });
  });

  test('is only checked with ValidateInputOnly', async () => {
    expect((await patch({ CampaignId: 'ty1', Availability: 'Paused', ValidateInputOnly: true })).status).toBe(200);
    expect((await patch({ CampaignId: 'ty1', Availability: 'Asleep', ValidateInputOnly: true })).status).toBe(400);
    expect(await audit()).toEqual({ entries: [] });
  });

  test('replaces the list of flights as a whole', async () => {
    const flight = {
      StartDateInclusiveUTC: '2026-10-01T00:00:00Z',
      EndDateExclusiveUTC: null,
      BudgetInAdvertiserCurrency: null,
      DailyTargetInAdvertiserCurrency: 25,
    };
    expect((await patch({ CampaignId: 'ty1', CampaignFlights: [flight] })).status).toBe(200);
    expect(await audit()).toMatchObject({
      entries: [
        { field: 'EndDateExclusiveUTC', before: '2027-07-01T00:00:00Z', after: null },
        { field: 'DailyTargetInAdvertiserCurrency', before: '20.00', after: '25.00' },
      ],
    });
  });

  test.each([
    ['below the minimum', { DailyTargetInAdvertiserCurrency: 0.99 }, 'The minimum is 1.00.'],
    ['with a part of a cent', { DailyTargetInAdvertiserCurrency: 25.001 }, 'must have at most two decimals'],
    ['with both budgets', { BudgetInAdvertiserCurrency: 9000 }, 'Exactly one of budget and daily target must be set.'],
    [
      'below what is spent',
      { DailyTargetInAdvertiserCurrency: null, BudgetInAdvertiserCurrency: 1000 },
      'The budget cannot be below what is already spent (1243.75).',
    ],
    ['of no length', { EndDateExclusiveUTC: '2026-10-01T00:00:00Z' }, 'The flight must last at least one day.'],
  ])('to a flight %s is refused with the property and the reason', async (_, changes, reason) => {
    const [flight] = toTradeyard(sampleCampaign()).CampaignFlights;
    const said = await patch({ CampaignId: 'ty1', CampaignName: 'New', CampaignFlights: [{ ...flight, ...changes }] });
    expect(said).toMatchObject({
      status: 400,
      body: {
        Message: matching(/validation/),
        ErrorDetails: [{ Property: matching(/^CampaignFlights/), Reasons: [reason] }],
      },
    });
    expect(await audit()).toEqual({ entries: [] });
  });

  test('of an unknown or archived campaign is refused', async () => {
    expect((await patch({ CampaignId: 'ty99', CampaignName: 'x' })).status).toBe(404);
    await patch({ CampaignId: 'ty1', Availability: 'Archived' });
    expect((await patch({ CampaignId: 'ty1', Availability: 'Available' })).status).toBe(400);
  });

  test('to a property that cannot be set is refused', async () => {
    expect((await patch({ CampaignId: 'ty1', CurrencyCode: 'EUR' })).status).toBe(400);
  });
});

test('a new campaign has spent nothing, and its reference is its own', async () => {
  const made = await ask('/v3/campaign', {
    json: { ...toTradeyard(sampleCampaign({ id: 'NL-2' })), SpentInAdvertiserCurrency: 5 },
  });
  expect(made).toMatchObject({ status: 201, body: { CampaignId: 'ty2', SpentInAdvertiserCurrency: 0 } });
  const again = await ask('/v3/campaign', { json: toTradeyard(sampleCampaign({ id: 'NL-2' })) });
  expect(again).toMatchObject({ status: 400, body: { ErrorDetails: [{ Property: 'ExternalReference' }] } });
  const found = await ask('/v3/campaign/query', { json: { ExternalReferences: ['NL-2', 'NL-404'] } });
  expect(found.body).toMatchObject({ TotalFilteredCount: 1, Result: [{ CampaignId: 'ty2' }] });
});

test('too many requests in a minute are not executed and told when to come back', async () => {
  for (let index = 0; index < 5; index += 1) await ask('/v3/campaign/ty1', { method: 'GET' });
  clock.pass(18_000);
  const said = await patch({ CampaignId: 'ty1', Availability: 'Paused' });
  expect(said.status).toBe(429);
  expect(said.headers.get('retry-after')).toBe('42');
  expect(await audit()).toEqual({ entries: [] });
  clock.pass(42_000);
  expect((await patch({ CampaignId: 'ty1', Availability: 'Paused' })).status).toBe(200);
});
