import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toMetro } from '../../connectors/metro/mapping.ts';
import { startMetro } from '../../platforms/metro.ts';
import { sandboxCredentials } from '../../platforms/sandbox/credentials.ts';
import type { Sandbox } from '../../platforms/sandbox/server.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { handClock, speak } from './speak.ts';
import { anyText, matching } from '../matching.ts';

const { accessToken, accountId } = sandboxCredentials.metro;
const headers = { authorization: `Bearer ${accessToken}` };

let clock: ReturnType<typeof handClock>;
let sandbox: Sandbox;
let id: string;

const get = (path: string) => speak(`${sandbox.url}/v25.0/${path}`, { method: 'GET', headers });
const post = (path: string, json: unknown) => speak(`${sandbox.url}/v25.0/${path}`, { headers, json });
const audit = async () => (await speak(`${sandbox.url}/_sandbox/audit`, { method: 'GET' })).body;
const usage = (said: { headers: Headers }) =>
  (
    JSON.parse(said.headers.get('x-business-use-case-usage')!) as Record<
      string,
      [{ call_count: number; estimated_time_to_regain_access: number }]
    >
  )[accountId]![0];

beforeEach(async () => {
  clock = handClock();
  sandbox = await startMetro({ clock, pointsPerHour: 100 });
  id = (await sandbox.seed([toMetro(sampleCampaign())])).campaigns[0]!.remoteId;
});
afterEach(() => sandbox.close());

describe('the token', () => {
  test('is taken as a bearer and in the query', async () => {
    expect((await get(id)).status).toBe(200);
    const inQuery = await speak(`${sandbox.url}/v25.0/${id}?access_token=${accessToken}`, { method: 'GET' });
    expect(inQuery.status).toBe(200);
  });

  test('is taken from the body of a write', async () => {
    expect(
      (await speak(`${sandbox.url}/v25.0/${id}`, { json: { status: 'PAUSED', access_token: accessToken } })).status,
    ).toBe(200);
  });

  test('must be the right one', async () => {
    const said = await speak(`${sandbox.url}/v25.0/${id}`, { json: { status: 'PAUSED', access_token: 'guess' } });
    expect(said).toMatchObject({
      status: 401,
      body: { error: { code: 190, type: 'OAuthException', fbtrace_id: anyText } },
    });
    expect(await audit()).toEqual({ entries: [] });
  });
});

describe('a change', () => {
  test('touches only what is given; money comes back as text', async () => {
    expect((await post(id, { daily_budget: 2500 })).body).toEqual({ success: true });
    expect((await get(id)).body).toMatchObject({
      daily_budget: '2500',
      name: 'Spring Sale',
      configured_status: 'ACTIVE',
      effective_status: 'ACTIVE',
    });
    expect(await audit()).toMatchObject({
      entries: [{ campaign: id, field: 'daily_budget', before: 2000, after: 2500 }],
    });
  });

  test('is only checked with validate_only', async () => {
    expect((await post(id, { daily_budget: 2500, execution_options: ['validate_only'] })).body).toEqual({
      success: true,
    });
    expect((await post(id, { daily_budget: 50, execution_options: ['validate_only'] })).status).toBe(400);
    expect(await audit()).toEqual({ entries: [] });
  });

  test.each([
    [{ daily_budget: 99 }, 1885272, /too low; the minimum is 100/],
    [{ daily_budget: 2500.5 }, undefined, /whole number/],
    [{ lifetime_budget: 900_000 }, 1885621, /either a daily budget or a lifetime budget/],
    [{ daily_budget: null, lifetime_budget: 100_000 }, 1885273, /already spent/],
    [{ stop_time: '2026-09-01T23:59:59+0000' }, 1487793, /after the start/],
    [{ stop_time: 'tomorrow' }, undefined, /must be a time/],
    [{ currency: 'EUR' }, undefined, /currency/],
  ])('of %o is refused', async (changes, subcode, message) => {
    const said = await post(id, changes);
    expect(said).toMatchObject({
      status: 400,
      body: { error: { code: 100, message: matching(message) } },
    });
    expect((said.body as { error: { error_subcode?: number } }).error.error_subcode).toBe(subcode);
    expect(await audit()).toEqual({ entries: [] });
  });

  test('of an unknown or archived campaign is refused', async () => {
    expect(await post('77', { name: 'x' })).toMatchObject({
      status: 400,
      body: { error: { code: 100, error_subcode: 33 } },
    });
    await post(id, { status: 'ARCHIVED' });
    expect(await post(id, { status: 'ACTIVE' })).toMatchObject({
      status: 400,
      body: { error: { error_subcode: 1487564 } },
    });
  });
});

test('a new campaign is found by its reference, which is its own', async () => {
  const made = await post(`act_${accountId}/campaigns`, toMetro(sampleCampaign({ id: 'NL-2' })));
  const filtering = encodeURIComponent(JSON.stringify([{ field: 'reference', operator: 'EQUAL', value: 'NL-2' }]));
  expect((await get(`act_${accountId}/campaigns?filtering=${filtering}`)).body).toMatchObject({
    data: [{ ...(made.body as object), amount_spent: '0' }],
  });
  expect(await post(`act_${accountId}/campaigns`, toMetro(sampleCampaign({ id: 'NL-2' })))).toMatchObject({
    status: 400,
    body: { error: { error_subcode: 1885183 } },
  });
});

test('every answer says how much is used; at a hundred percent requests are refused until the hour has given some back', async () => {
  expect(usage(await get(id))).toMatchObject({ call_count: 1, estimated_time_to_regain_access: 0 });
  expect(usage(await post(id, { name: 'x' })).call_count).toBe(4);
  for (let index = 0; index < 32; index += 1) await post(id, { name: `x${index}` });
  const refused = await post(id, { name: 'one too many' });
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 17 } } });
  expect(refused.headers.get('retry-after')).toBeNull();
  expect(usage(refused)).toMatchObject({ call_count: 100, estimated_time_to_regain_access: 1 });
  clock.pass(10 * 60_000);
  expect((await post(id, { name: 'again' })).status).toBe(200);
});
