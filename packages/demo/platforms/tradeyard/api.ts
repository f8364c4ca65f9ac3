/** What Tradeyard answers to whom. */
import * as v from 'valibot';
import { differences } from '../sandbox/difference.ts';
import type { Traits } from '../sandbox/faults.ts';
import type { ApiAnswer, ApiRequest } from '../sandbox/message.ts';
import type { SandboxPlatform, SeedReport, Surroundings } from '../sandbox/platform.ts';
import { createWindow } from '../sandbox/window.ts';
import { auditFields, Campaign, CampaignPatch, faultsOf, NewCampaign, numbered } from './campaign.ts';
import { invalid, invalidBecause, refused, throttled } from './replies.ts';
import { createTokens } from './tokens.ts';

export interface TradeyardRules {
  account: { login: string; password: string };
  requestsPerMinute: number;
}

const State = v.object({ nextId: v.number(), campaigns: v.array(Campaign) });
const Query = v.object({ ExternalReferences: v.pipe(v.array(v.string()), v.maxLength(500)) });
/** Asks whether a write would be accepted, without writing. */
const Switches = v.object({ ValidateInputOnly: v.optional(v.boolean(), false) });

export function createTradeyard({ now, record }: Surroundings, rules: TradeyardRules): SandboxPlatform {
  const campaigns = new Map<string, Campaign>();
  const tokens = createTokens(rules.account, now);
  const window = createWindow({ limit: rules.requestsPerMinute, windowMs: 60_000, now });
  let nextId = 1;

  const withReference = (reference: string) => [...campaigns.values()].find((c) => c.ExternalReference === reference);

  function traits({ method, path, body }: ApiRequest): Traits {
    if (path === '/auth') return { endpoint: 'auth', kind: 'auth', campaigns: [] };
    const kind = method === 'PATCH' || (method === 'POST' && path === '/v3/campaign') ? 'write' : 'read';
    const named = v.safeParse(v.object({ CampaignId: v.string() }), body);
    const inPath = /^\/v3\/campaign\/([^/]+)$/.exec(path)?.[1];
    const id = named.success ? named.output.CampaignId : inPath;
    return { endpoint: 'campaign', kind, campaigns: id === undefined || id === 'query' ? [] : [id] };
  }

  function answer(request: ApiRequest): ApiAnswer {
    const { method, path } = request;
    if (request.malformed) return refused(400, 'The body is not JSON.');
    if (method === 'POST' && path === '/auth') return tokens.give(request.body);
    if (!tokens.isGood(request.headers['ty-auth']))
      return refused(401, 'The TY-Auth token is missing, unknown or expired.');
    const waitMs = window.admit(traits(request).endpoint);
    if (waitMs !== undefined) return throttled(Math.ceil(waitMs / 1000));
    const { body: given, validateOnly } = withoutSwitches(request.body);
    const idempotencyKey = request.headers['idempotency-key'];
    const key = typeof idempotencyKey === 'string' ? { idempotencyKey } : {};
    if (method === 'POST' && path === '/v3/campaign/query') return query(given);
    if (method === 'POST' && path === '/v3/campaign') return create(given, validateOnly, key);
    if (method === 'PATCH' && path === '/v3/campaign') return patch(given, validateOnly, key);
    const id = /^\/v3\/campaign\/([^/]+)$/.exec(path)?.[1];
    const found = method === 'GET' && id !== undefined ? campaigns.get(id) : undefined;
    if (found) return { status: 200, body: found };
    return refused(404, id === undefined ? 'There is no such endpoint.' : `Campaign ${id} was not found.`);
  }

  function query(body: unknown): ApiAnswer {
    const asked = v.safeParse(Query, body);
    if (!asked.success) return invalid(asked.issues);
    const found = asked.output.ExternalReferences.flatMap((reference) => withReference(reference) ?? []);
    return { status: 200, body: { Result: found, TotalFilteredCount: found.length } };
  }

  function create(body: unknown, validateOnly: boolean, key: { idempotencyKey?: string }): ApiAnswer {
    const given = v.safeParse(NewCampaign, body);
    if (!given.success) return invalid(given.issues);
    const campaign = numbered({ ...given.output, CampaignId: `ty${nextId}`, SpentInAdvertiserCurrency: 0 });
    const faults = faultsOf(campaign);
    if (withReference(campaign.ExternalReference)) {
      faults.push({ Property: 'ExternalReference', Reasons: ['Another campaign already has this reference.'] });
    }
    if (faults.length > 0) return invalidBecause(faults);
    if (validateOnly) return { status: 200, body: campaign };
    nextId += 1;
    campaigns.set(campaign.CampaignId, campaign);
    record({ campaign: campaign.CampaignId, field: 'CampaignId', before: null, after: campaign.CampaignId, ...key });
    return { status: 201, body: campaign };
  }

  function patch(body: unknown, validateOnly: boolean, key: { idempotencyKey?: string }): ApiAnswer {
    const given = v.safeParse(CampaignPatch, body);
    if (!given.success) return invalid(given.issues);
    const before = campaigns.get(given.output.CampaignId);
    if (!before) return refused(404, `Campaign ${given.output.CampaignId} was not found.`);
    if (before.Availability === 'Archived') {
      return invalidBecause([
        { Property: 'Availability', Reasons: ['An archived campaign can no longer be changed.'] },
      ]);
    }
    const after = numbered({ ...before, ...given.output });
    const faults = faultsOf(after);
    if (faults.length > 0) return invalidBecause(faults);
    if (validateOnly) return { status: 200, body: after };
    campaigns.set(after.CampaignId, after);
    for (const change of differences(auditFields(before), auditFields(after))) {
      record({ campaign: after.CampaignId, ...change, ...key });
    }
    return { status: 200, body: after };
  }

  function seed(given: unknown): SeedReport {
    const placed = v.parse(v.array(NewCampaign), given).map((seeded) => {
      const known = withReference(seeded.ExternalReference);
      const campaign = known ?? numbered({ ...seeded, CampaignId: `ty${nextId}` });
      if (!known) {
        nextId += 1;
        campaigns.set(campaign.CampaignId, campaign);
      }
      return { reference: seeded.ExternalReference, remoteId: campaign.CampaignId, created: !known };
    });
    return { campaigns: placed };
  }

  return {
    name: 'tradeyard',
    traits,
    answer,
    refuse: ({ status, retryAfterS, failPermanently }) => {
      if (failPermanently) {
        return invalidBecause([{ Property: 'CampaignId', Reasons: ['This campaign is under review and locked.'] }]);
      }
      if (status === 429) return throttled(retryAfterS ?? 1);
      return refused(status ?? 500, 'Something went wrong on our side.');
    },
    arrange: ({ expireTokens }) => {
      if (expireTokens) tokens.expireAll();
    },
    seed,
    campaigns: () => [...campaigns.values()],
    snapshot: () => ({ nextId, campaigns: [...campaigns.values()] }),
    restore: (state) => {
      const saved = v.parse(State, state);
      nextId = saved.nextId;
      for (const campaign of saved.campaigns) campaigns.set(campaign.CampaignId, campaign);
    },
  };
}

function withoutSwitches(body: unknown): { body: unknown; validateOnly: boolean } {
  const switches = v.safeParse(Switches, body);
  if (!switches.success || typeof body !== 'object' || body === null) return { body, validateOnly: false };
  const rest: Record<string, unknown> = { ...body };
  delete rest['ValidateInputOnly'];
  return { body: rest, validateOnly: switches.output.ValidateInputOnly };
}
