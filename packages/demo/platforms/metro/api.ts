/** What Metro answers to whom. */
import * as v from 'valibot';
import { differences } from '../sandbox/difference.ts';
import type { Traits } from '../sandbox/faults.ts';
import type { ApiAnswer, ApiRequest } from '../sandbox/message.ts';
import type { SandboxPlatform, SeedReport, Surroundings } from '../sandbox/platform.ts';
import { auditFields, Campaign, Changes, NewCampaign, problemOf, shown } from './campaign.ts';
import { badToken, broken, invalid, refusal, tooMany, unknownObject } from './refusal.ts';
import { createUsage } from './usage.ts';

export interface MetroRules {
  account: { accessToken: string; accountId: string };
  pointsPerHour: number;
}

const State = v.object({ nextId: v.number(), campaigns: v.array(Campaign) });
const Filtering = v.pipe(
  v.string(),
  v.parseJson(),
  v.tuple([v.object({ field: v.literal('reference'), operator: v.literal('EQUAL'), value: v.string() })]),
);
const Switches = v.looseObject({
  execution_options: v.optional(v.array(v.string()), []),
  access_token: v.optional(v.string()),
});

export function createMetro({ now, record }: Surroundings, { account, pointsPerHour }: MetroRules): SandboxPlatform {
  const campaigns = new Map<string, Campaign>();
  const usage = createUsage({ pointsPerHour, now });
  const collection = `act_${account.accountId}/campaigns`;
  let nextId = 1;

  const withReference = (reference: string) => [...campaigns.values()].find((c) => c.reference === reference);
  const node = (path: string) => /^\/v25\.0\/(.+)$/.exec(path)?.[1] ?? '';

  function traits({ method, path }: ApiRequest): Traits {
    const id = node(path);
    const about = campaigns.has(id) ? [id] : [];
    return {
      endpoint: id === collection ? 'campaigns' : 'campaign',
      kind: method === 'POST' ? 'write' : 'read',
      campaigns: about,
    };
  }

  function answer(request: ApiRequest): ApiAnswer {
    if (request.malformed) return invalid('The body is not JSON.');
    if (tokenOf(request) !== account.accessToken) return badToken();
    if (usage.percent() >= 100) return counted(tooMany());
    usage.spend(request.method === 'POST' ? 3 : 1);
    return counted(route(request));
  }

  function route({ method, path, query, body, headers }: ApiRequest): ApiAnswer {
    const id = node(path);
    const given = v.safeParse(Switches, body ?? {});
    if (!given.success) return invalid('The parameters are not an object.');
    const { execution_options, access_token: _, ...parameters } = given.output;
    const validateOnly = execution_options.includes('validate_only');
    const key = headers['idempotency-key'];
    const noted = typeof key === 'string' ? { idempotencyKey: key } : {};
    if (id === collection) return method === 'POST' ? create(parameters, validateOnly, noted) : list(query);
    const campaign = campaigns.get(id);
    if (!campaign) return unknownObject(id);
    if (method === 'GET') return { status: 200, body: shown(campaign, account.accountId, now()) };
    if (method === 'POST') return change(campaign, parameters, validateOnly, noted);
    return invalid(`Method ${method} is not supported.`);
  }

  function list(query: URLSearchParams): ApiAnswer {
    const filter = v.safeParse(Filtering, query.get('filtering') ?? '');
    if (!filter.success)
      return invalid('Filter by reference, for example [{"field":"reference","operator":"EQUAL","value":"x"}].');
    const found = withReference(filter.output[0].value);
    return { status: 200, body: { data: found ? [shown(found, account.accountId, now())] : [] } };
  }

  function create(parameters: unknown, validateOnly: boolean, key: { idempotencyKey?: string }): ApiAnswer {
    const given = v.safeParse(NewCampaign, parameters);
    if (!given.success) return invalid(v.summarize(given.issues));
    const campaign: Campaign = { ...given.output, amount_spent: 0, id: newId() };
    const problem = problemOf(campaign);
    if (problem) return invalid(problem.text, problem.subcode);
    if (withReference(campaign.reference)) return invalid('Another campaign already has this reference.', 1885183);
    if (validateOnly) return { status: 200, body: { success: true } };
    nextId += 1;
    campaigns.set(campaign.id, campaign);
    record({ campaign: campaign.id, field: 'id', before: null, after: campaign.id, ...key });
    return { status: 200, body: { id: campaign.id } };
  }

  function change(
    before: Campaign,
    parameters: unknown,
    validateOnly: boolean,
    key: { idempotencyKey?: string },
  ): ApiAnswer {
    const given = v.safeParse(Changes, parameters);
    if (!given.success) return invalid(v.summarize(given.issues));
    if (before.status === 'ARCHIVED' || before.status === 'DELETED') {
      return invalid('An archived or deleted campaign can no longer be edited.', 1487564);
    }
    const after: Campaign = { ...before, ...given.output };
    const problem = problemOf(after);
    if (problem) return invalid(problem.text, problem.subcode);
    if (validateOnly) return { status: 200, body: { success: true } };
    campaigns.set(after.id, after);
    for (const difference of differences(auditFields(before), auditFields(after)))
      record({ campaign: after.id, ...difference, ...key });
    return { status: 200, body: { success: true } };
  }

  function seed(given: unknown): SeedReport {
    const placed = v.parse(v.array(NewCampaign), given).map((seeded) => {
      const known = withReference(seeded.reference);
      const campaign = known ?? { ...seeded, id: newId() };
      if (!known) {
        nextId += 1;
        campaigns.set(campaign.id, campaign);
      }
      return { reference: seeded.reference, remoteId: campaign.id, created: !known };
    });
    return { campaigns: placed };
  }

  const newId = () => `2384${String(nextId).padStart(11, '0')}`;

  /** Every answer tells how much of the allowance is used; there is no Retry-After. */
  function counted(reply: ApiAnswer): ApiAnswer {
    const share = {
      type: 'ads_management',
      call_count: usage.percent(),
      total_cputime: Math.floor(usage.percent() / 3),
      total_time: Math.floor(usage.percent() / 2),
      estimated_time_to_regain_access: usage.minutesToRegain(),
    };
    const header = JSON.stringify({ [account.accountId]: [share] });
    return { ...reply, headers: { ...reply.headers, 'x-business-use-case-usage': header } };
  }

  return {
    name: 'metro',
    traits,
    answer,
    refuse: ({ status, failPermanently }) => {
      if (failPermanently) {
        return counted(
          refusal({ status: 400, type: 'OAuthException', code: 200, message: 'The campaign is locked for review.' }),
        );
      }
      return counted(status === 429 ? tooMany() : broken(status ?? 500));
    },
    arrange: ({ usagePercent }) => {
      if (usagePercent !== undefined) usage.set(usagePercent);
    },
    seed,
    campaigns: () => [...campaigns.values()],
    snapshot: () => ({ nextId, campaigns: [...campaigns.values()] }),
    restore: (state) => {
      const saved = v.parse(State, state);
      nextId = saved.nextId;
      for (const campaign of saved.campaigns) campaigns.set(campaign.id, campaign);
    },
  };
}

function tokenOf({ headers, query, body }: ApiRequest): string | null {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const inBody = v.safeParse(v.object({ access_token: v.string() }), body);
  return bearer ?? query.get('access_token') ?? (inBody.success ? inBody.output.access_token : null);
}
