import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toGoggle } from '../../connectors/goggle/mapping.ts';
import { createClock } from '../../contracts/clock.ts';
import { startGoggle } from '../../platforms/goggle.ts';
import { sandboxCredentials } from '../../platforms/sandbox/credentials.ts';
import type { Sandbox } from '../../platforms/sandbox/server.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { handClock, speak } from './speak.ts';

const account = sandboxCredentials.goggle;
const form = {
  grant_type: 'refresh_token',
  client_id: account.clientId,
  client_secret: account.clientSecret,
  refresh_token: account.refreshToken,
};
const customer = `customers/${account.customerId}`;

let clock: ReturnType<typeof handClock>;
let sandbox: Sandbox;
let headers: Record<string, string>;

const mutate = (mutateOperations: unknown[], more: object = {}) =>
  speak(`${sandbox.url}/v25/${customer}/goggleAds:mutate`, { headers, json: { mutateOperations, ...more } });
const search = (where: string) =>
  speak(`${sandbox.url}/v25/${customer}/goggleAds:search`, {
    headers,
    json: { query: `SELECT campaign FROM campaign WHERE ${where}` },
  });
const audit = async () => (await speak(`${sandbox.url}/_sandbox/audit`, { method: 'GET' })).body;
const budget = (amountMicros: string, updateMask = 'amount_micros') => ({
  campaignBudgetOperation: {
    update: { resourceName: `${customer}/campaignBudgets/7020001`, amountMicros, deliveryMethod: 'ACCELERATED' },
    updateMask,
  },
});
const campaign = (changes: object, updateMask: string) => ({
  campaignOperation: { update: { resourceName: `${customer}/campaigns/20001`, ...changes }, updateMask },
});
/** The answer with this one error, said like `campaignBudgetError BUDGET_BELOW_PER_DAY_MINIMUM`. */
const failed = (said: string) => {
  const [family = '', code] = said.split(' ');
  return { error: { details: [{ errors: [{ errorCode: { [family]: code } }] }] } };
};

async function authorise(): Promise<void> {
  const { body } = await speak(`${sandbox.url}/oauth/token`, { form });
  headers = {
    authorization: `Bearer ${(body as { access_token: string }).access_token}`,
    'developer-token': account.developerToken,
  };
}

beforeEach(async () => {
  clock = handClock();
  sandbox = await startGoggle({ clock, requestsPerSecond: 10 });
  await sandbox.seed([toGoggle(sampleCampaign())]);
  await authorise();
});
afterEach(() => sandbox.close());

describe('access', () => {
  test.each([
    [{ refresh_token: 'x' }, 400, 'invalid_grant'],
    [{ client_secret: 'x' }, 401, 'invalid_client'],
    [{ grant_type: 'password' }, 400, 'invalid_request'],
  ])('is not granted for %o', async (changes, status, error) => {
    expect(await speak(`${sandbox.url}/oauth/token`, { form: { ...form, ...changes } })).toMatchObject({
      status,
      body: { error },
    });
  });

  test('runs out after an hour', async () => {
    expect((await search('campaign.id = 20001')).status).toBe(200);
    clock.pass(3_600_000);
    expect(await search('campaign.id = 20001')).toMatchObject({
      status: 401,
      body: { error: { status: 'UNAUTHENTICATED' } },
    });
  });

  test('needs the developer token as well', async () => {
    delete headers['developer-token'];
    expect(await search('campaign.id = 20001')).toMatchObject({
      status: 403,
      body: failed('authenticationError DEVELOPER_TOKEN_INVALID'),
    });
  });
});

describe('a mutation', () => {
  test('changes what its mask names and ignores the rest', async () => {
    expect(await mutate([budget('25000000')])).toMatchObject({
      status: 200,
      body: { mutateOperationResponses: [{ resourceName: `${customer}/campaignBudgets/7020001` }] },
    });
    expect(await audit()).toMatchObject({
      entries: [{ campaign: '20001', field: 'campaign_budget.amount_micros', before: '20000000', after: '25000000' }],
    });
  });

  test('clears a field that the mask names and the resource lacks', async () => {
    expect((await mutate([campaign({}, 'end_date_time')])).status).toBe(200);
    expect(await audit()).toMatchObject({ entries: [{ field: 'campaign.end_date_time', after: null }] });
  });

  test('is all or nothing', async () => {
    const said = await mutate([campaign({ status: 'PAUSED' }, 'status'), budget('1')]);
    expect(said).toMatchObject({
      status: 400,
      body: {
        error: {
          status: 'INVALID_ARGUMENT',
          details: [
            {
              errors: [
                {
                  location: {
                    fieldPathElements: [{ fieldName: 'mutate_operations', index: 1 }, { fieldName: 'amount_micros' }],
                  },
                },
              ],
            },
          ],
        },
      },
    });
    expect(await audit()).toEqual({ entries: [] });
  });

  test('with partialFailure does what it can and says what it could not', async () => {
    const said = await mutate([campaign({ status: 'PAUSED' }, 'status'), budget('1')], { partialFailure: true });
    expect(said).toMatchObject({
      status: 200,
      body: {
        mutateOperationResponses: [{ resourceName: `${customer}/campaigns/20001` }, {}],
        partialFailureError: { code: 3 },
      },
    });
    expect(await audit()).toMatchObject({ entries: [{ field: 'campaign.status', after: 'PAUSED' }] });
  });

  test('is only checked with validateOnly', async () => {
    expect((await mutate([budget('25000000')], { validateOnly: true })).status).toBe(200);
    expect((await mutate([budget('10000')], { validateOnly: true })).status).toBe(400);
    expect(await audit()).toEqual({ entries: [] });
  });

  test.each([
    ['990000', 'campaignBudgetError BUDGET_BELOW_PER_DAY_MINIMUM'],
    ['25005000', 'campaignBudgetError NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT'],
    ['2000000000000000', 'campaignBudgetError MONEY_AMOUNT_TOO_LARGE'],
  ])('to a budget of %s micros is refused as %s', async (amount, code) => {
    expect(await mutate([budget(amount)])).toMatchObject({ status: 400, body: failed(code) });
  });

  test.each([
    [
      'an unknown resource',
      { campaignOperation: { update: { resourceName: `${customer}/campaigns/9` }, updateMask: 'name' } },
      'mutateError RESOURCE_NOT_FOUND',
    ],
    [
      'a field that cannot be changed',
      campaign({ currencyCode: 'EUR' }, 'currency_code'),
      'fieldMaskError INVALID_FIELD_PATH',
    ],
    [
      'the amount of the other period',
      {
        campaignBudgetOperation: {
          update: { resourceName: `${customer}/campaignBudgets/7020001`, totalAmountMicros: '500000000' },
          updateMask: 'total_amount_micros',
        },
      },
      'campaignBudgetError TOTAL_BUDGET_AMOUNT_XOR_DAILY_AMOUNT',
    ],
    [
      'an end before the start',
      campaign({ endDateTime: '2026-09-01 23:59:59' }, 'end_date_time'),
      'dateRangeError END_DATE_BEFORE_START_DATE',
    ],
    ['a word that is not in the vocabulary', campaign({ status: 'ACTIVE' }, 'status'), 'requestError INVALID_INPUT'],
  ])('of %s is refused', async (_, operation, code) => {
    expect(await mutate([operation])).toMatchObject({ status: 400, body: failed(code) });
  });

  test('of a removed campaign is refused', async () => {
    await mutate([campaign({ status: 'REMOVED' }, 'status')]);
    expect(await mutate([budget('30000000')])).toMatchObject({
      status: 400,
      body: failed('contextError OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE'),
    });
  });
});

test('two writes to one campaign at once: the second is refused, as somebody else is writing', async () => {
  await sandbox.close();
  sandbox = await startGoggle({ clock: createClock({ speed: 10 }), latencyMs: { min: 1_000, max: 1_000 } });
  await sandbox.seed([toGoggle(sampleCampaign())]);
  await authorise();
  const said = await Promise.all([mutate([budget('25000000')]), mutate([campaign({ status: 'PAUSED' }, 'status')])]);
  const [refused] = said.filter(({ status }) => status !== 200);
  expect(refused).toMatchObject({
    status: 409,
    body: { error: { status: 'ABORTED', ...failed('databaseError CONCURRENT_MODIFICATION').error } },
  });
  expect(await audit()).toMatchObject({ entries: [{ seq: 1 }] });
});

test('a campaign and its budget are made together, and are found by reference', async () => {
  const row = toGoggle(sampleCampaign({ id: 'NL-2' }));
  const temporary = `${customer}/campaignBudgets/-1`;
  const operations = [
    { campaignBudgetOperation: { create: { ...row.campaignBudget, resourceName: temporary } } },
    { campaignOperation: { create: { ...row.campaign, campaignBudget: temporary } } },
  ];
  expect((await mutate(operations)).status).toBe(200);
  expect((await search("campaign.reference = 'NL-2'")).body).toMatchObject({
    results: [{ campaign: { id: '20002' }, metrics: { costMicros: '0' } }],
  });
  expect(await mutate(operations)).toMatchObject({
    status: 400,
    body: failed('campaignError DUPLICATE_CAMPAIGN_REFERENCE'),
  });
});

test('requests beyond the rate are not executed and told how long to wait', async () => {
  const said = [];
  for (let index = 0; index < 21; index += 1) said.push(await search('campaign.id = 20001'));
  expect(said.filter(({ status }) => status === 200)).toHaveLength(20);
  expect(said.at(-1)).toMatchObject({
    status: 429,
    body: { error: { details: [{ errors: [{ details: { quotaErrorDetails: { retryDelay: '1s' } } }] }] } },
  });
});
