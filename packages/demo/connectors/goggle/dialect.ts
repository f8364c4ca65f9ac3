/** How Goggle is spoken to. */
import * as v from 'valibot';
import type { Clock } from '../../contracts/clock.ts';
import type { CampaignCore } from '../../contracts/campaign.ts';
import type { Change } from '../connector.ts';
import type { Dialect, Found } from '../dialect.ts';
import type { Http } from '../http.ts';
import { createAccess, type GoggleSecrets } from './access.ts';
import { judgeGoggle } from './judge.ts';
import { fromGoggle, GoggleRow, maskOf, toGoggle } from './mapping.ts';

export interface GoggleConfig extends GoggleSecrets {
  url: string;
  customerId: string;
}

const Names = v.object({
  campaign: v.object({ id: v.string(), resourceName: v.string() }),
  campaignBudget: v.object({ resourceName: v.string() }),
});
const Results = v.object({ results: v.array(v.intersect([v.looseObject({}), Names])) });
const Created = v.object({ mutateOperationResponses: v.array(v.object({ resourceName: v.string() })) });

export function createGoggleDialect(config: Omit<GoggleConfig, 'url'>, http: Http, clock: Clock): Dialect {
  const { customerId } = config;
  const search = (where: string) => ({
    method: 'POST' as const,
    path: `/v25/customers/${customerId}/goggleAds:search`,
    json: { query: `SELECT campaign, campaign_budget, metrics FROM campaign WHERE ${where}` },
  });
  const mutate = (mutateOperations: readonly unknown[], validateOnly: boolean) => ({
    method: 'POST' as const,
    path: `/v25/customers/${customerId}/goggleAds:mutate`,
    // Campaign and budget change together or not at all.
    json: { mutateOperations, partialFailure: false, ...(validateOnly && { validateOnly }) },
  });
  return {
    platform: 'goggle',
    auth: 'oauth-refresh',
    moneyUnit: 'micros',
    capabilities: { validateOnly: true, throttling: 'delay-in-body', refusesOverlap: true },
    credentials: createAccess(config, http, clock),
    judge: judgeGoggle,
    read: (remoteId) => search(`campaign.id = ${remoteId.replace(/\D/g, '')}`),
    find: (reference) => search(`campaign.reference = '${reference.replaceAll("'", '')}'`),
    found: foundInGoggle,
    needsCurrent: (mask) => maskOf(mask, 'daily').budget.length > 0,
    update: (change, current, validateOnly) => mutate(operationsOf(change, current, customerId), validateOnly),
    create: (campaign) => mutate(creationOf(campaign, customerId), false),
    created: (body) => v.parse(Created, body).mutateOperationResponses.at(-1)?.resourceName.split('/').at(-1) ?? '',
  };
}

function foundInGoggle(body: unknown): Found | undefined {
  const [row] = v.parse(Results, body).results;
  if (!row) return undefined;
  return { remoteId: row.campaign.id, campaign: fromGoggle(v.parse(GoggleRow, row)), body: row };
}

function operationsOf({ campaign, remoteId, mask }: Change, current: Found | undefined, customerId: string): unknown[] {
  const paths = maskOf(mask, campaign.budgetPeriod);
  const wanted = toGoggle({ ...campaign, status: mask.includes('status') ? campaign.status : 'paused' });
  const operations: unknown[] = [];
  if (paths.campaign.length > 0) {
    const update = { ...wanted.campaign, resourceName: `customers/${customerId}/campaigns/${remoteId}` };
    operations.push({ campaignOperation: { update, updateMask: paths.campaign.join(',') } });
  }
  if (paths.budget.length > 0) {
    const { resourceName } = v.parse(Names, current?.body).campaignBudget;
    const update = { ...wanted.campaignBudget, resourceName };
    operations.push({ campaignBudgetOperation: { update, updateMask: paths.budget.join(',') } });
  }
  return operations;
}

/** The budget first, under a name that is only good within the request. */
function creationOf(campaign: CampaignCore, customerId: string): unknown[] {
  const row = toGoggle(campaign);
  const temporary = `customers/${customerId}/campaignBudgets/-1`;
  return [
    { campaignBudgetOperation: { create: { ...row.campaignBudget, resourceName: temporary } } },
    { campaignOperation: { create: { ...row.campaign, campaignBudget: temporary } } },
  ];
}
