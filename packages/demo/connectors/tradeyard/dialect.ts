/** How Tradeyard is spoken to. */
import * as v from 'valibot';
import type { Clock } from '../../contracts/clock.ts';
import type { FailureCode } from '../../contracts/edit.ts';
import type { Answered } from '../caller.ts';
import type { Dialect, Found } from '../dialect.ts';
import type { Http } from '../http.ts';
import type { Verdict } from '../verdict.ts';
import { fromTradeyard, patchOf, toTradeyard, touchesFlight, TradeyardCampaign } from './mapping.ts';
import { createSession } from './session.ts';

export interface TradeyardConfig {
  url: string;
  login: string;
  password: string;
}

const Complaint = v.object({
  Message: v.string(),
  ErrorDetails: v.optional(v.array(v.object({ Property: v.string(), Reasons: v.array(v.string()) })), []),
});
const Page = v.object({ Result: v.array(TradeyardCampaign) });

export function createTradeyardDialect(config: Omit<TradeyardConfig, 'url'>, http: Http, clock: Clock): Dialect {
  return {
    platform: 'tradeyard',
    auth: 'expiring-token',
    moneyUnit: 'decimal',
    capabilities: { validateOnly: true, throttling: 'retry-after', refusesOverlap: false },
    credentials: createSession(config, http, clock),
    judge: (answer) => judgeTradeyard(answer, clock.now()),
    read: (remoteId) => ({ method: 'GET', path: `/v3/campaign/${encodeURIComponent(remoteId)}` }),
    find: (reference) => ({ method: 'POST', path: '/v3/campaign/query', json: { ExternalReferences: [reference] } }),
    found: foundInTradeyard,
    needsCurrent: touchesFlight,
    update: ({ campaign, remoteId, mask }, current, validateOnly) => ({
      method: 'PATCH',
      path: '/v3/campaign',
      json: {
        CampaignId: remoteId,
        ...patchOf(campaign, mask, current && v.parse(TradeyardCampaign, current.body)),
        ...(validateOnly && { ValidateInputOnly: true }),
      },
    }),
    create: (campaign) => ({ method: 'POST', path: '/v3/campaign', json: toTradeyard(campaign) }),
    created: (body) => v.parse(TradeyardCampaign, body).CampaignId,
  };
}

/** A query answers with a list, a read with the campaign itself. */
function foundInTradeyard(body: unknown): Found | undefined {
  const page = v.safeParse(Page, body);
  const there = page.success ? page.output.Result[0] : v.parse(TradeyardCampaign, body);
  return there && { remoteId: there.CampaignId, campaign: fromTradeyard(there), body: there };
}

export function judgeTradeyard({ status, headers, body }: Answered, nowMs: number): Verdict {
  if (status >= 200 && status < 300) return { type: 'done', body };
  if (status === 401) return { type: 'unauthorised' };
  if (status === 429) {
    const waitMs = retryAfterMs(headers.get('retry-after'), nowMs);
    return { type: 'throttled', ...(waitMs !== undefined && { waitMs }) };
  }
  // A failure of the server tells nothing about whether the write was done before it.
  if (status >= 500 || status === 408) return { type: 'lost' };
  if (status === 409) return { type: 'busy' };
  const complaint = v.safeParse(Complaint, body);
  const reasons = complaint.success ? complaint.output.ErrorDetails.flatMap((detail) => detail.Reasons) : [];
  const said =
    reasons.join(' ') || (complaint.success ? complaint.output.Message : `it answered with status ${status}`);
  return { type: 'refused', code: codeOf(status, said), detail: `Tradeyard refused this: ${said}` };
}

/** Seconds, or a date. */
function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** Tradeyard has no codes, only sentences. */
function codeOf(status: number, said: string): FailureCode {
  if (status === 403) return 'credentials';
  if (status === 404) return 'not-found';
  if (/archived/i.test(said)) return 'archived';
  if (/minimum is|below what is already spent/i.test(said)) return 'below-minimum';
  return /under review/i.test(said) ? 'platform-error' : 'not-allowed-value';
}
