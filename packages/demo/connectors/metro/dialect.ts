/** How Metro is spoken to. */
import * as v from 'valibot';
import type { FailureCode } from '../../contracts/edit.ts';
import type { Answered } from '../caller.ts';
import type { Dialect, Found } from '../dialect.ts';
import type { Verdict } from '../verdict.ts';
import { changesOf, fromMetro, MetroCampaign, toMetro } from './mapping.ts';
import { gapForUsage, usageOf } from './usage.ts';

export interface MetroConfig {
  url: string;
  accessToken: string;
  accountId: string;
}

const Complaint = v.object({
  error: v.object({ message: v.string(), code: v.number(), error_subcode: v.exactOptional(v.number()) }),
});
const Identified = v.object({ id: v.string() });
const Page = v.object({ data: v.array(v.looseObject({ id: v.string() })) });

/** The allowance is used up; which of them depends on what was asked how. */
const THROTTLED = [4, 17, 613, 80_004];
const subcodes: Record<number, FailureCode> = {
  33: 'not-found',
  1885272: 'below-minimum',
  1885273: 'below-minimum',
  1487564: 'archived',
};

export function createMetroDialect({ accessToken, accountId }: Omit<MetroConfig, 'url'>): Dialect {
  const collection = `/v25.0/act_${accountId}/campaigns`;
  const node = (remoteId: string) => `/v25.0/${encodeURIComponent(remoteId)}`;
  // As a bearer: in the query it would end up in logs.
  const proof = { headers: { authorization: `Bearer ${accessToken}` } };
  return {
    platform: 'metro',
    auth: 'static-token',
    moneyUnit: 'minor',
    capabilities: { validateOnly: true, throttling: 'usage-percent', refusesOverlap: false },
    credentials: () => Promise.resolve(proof),
    judge: judgeMetro,
    gapMs: ({ headers }) => {
      const usage = usageOf(headers);
      return usage && gapForUsage(usage.percent);
    },
    read: (remoteId) => ({ method: 'GET', path: node(remoteId) }),
    find: (reference) => {
      const filtering = JSON.stringify([{ field: 'reference', operator: 'EQUAL', value: reference }]);
      return { method: 'GET', path: `${collection}?filtering=${encodeURIComponent(filtering)}` };
    },
    found: foundInMetro,
    needsCurrent: () => false,
    update: ({ campaign, remoteId, mask }, _current, validateOnly) => ({
      method: 'POST',
      path: node(remoteId),
      json: { ...changesOf(campaign, mask), ...(validateOnly && { execution_options: ['validate_only'] }) },
    }),
    create: (campaign) => ({ method: 'POST', path: collection, json: toMetro(campaign) }),
    created: (body) => v.parse(Identified, body).id,
  };
}

function foundInMetro(body: unknown): Found | undefined {
  const page = v.safeParse(Page, body);
  const there = page.success ? page.output.data[0] : v.parse(v.looseObject({ id: v.string() }), body);
  return there && { remoteId: there.id, campaign: fromMetro(v.parse(MetroCampaign, there)), body: there };
}

export function judgeMetro({ status, headers, body }: Answered): Verdict {
  if (status >= 200 && status < 300) return { type: 'done', body };
  const complaint = v.safeParse(Complaint, body);
  if (!complaint.success) {
    if (status >= 500) return { type: 'lost' };
    return { type: 'refused', code: 'platform-error', detail: `Metro answered with status ${status}` };
  }
  const { code, error_subcode: subcode, message } = complaint.output.error;
  if (code === 190) return { type: 'unauthorised' };
  if (THROTTLED.includes(code) || status === 429) {
    const minutes = usageOf(headers)?.minutesToRegain ?? 0;
    return { type: 'throttled', ...(minutes > 0 && { waitMs: minutes * 60_000 }) };
  }
  if (status >= 500 || code === 1 || code === 2) return { type: 'lost' };
  const known = subcode === undefined ? undefined : subcodes[subcode];
  const detail = `Metro refused this: ${message.replace(/^\(#\d+\) /, '')}`;
  return { type: 'refused', code: known ?? (code === 200 ? 'platform-error' : 'not-allowed-value'), detail };
}
