/** What Goggle answers to whom. */
import * as v from 'valibot';
import { createBucket } from '../sandbox/bucket.ts';
import { differences } from '../sandbox/difference.ts';
import type { Traits } from '../sandbox/faults.ts';
import type { ApiAnswer, ApiRequest } from '../sandbox/message.ts';
import type { SandboxPlatform, SeedReport, Surroundings } from '../sandbox/platform.ts';
import { createAccess, type GoggleAccount } from './access.ts';
import { failure, partialFailure, throttled, type GoggleError } from './failure.ts';
import { applyOperation, rowOf, type Stage } from './mutate.ts';
import { auditFields, Row, SeedRow } from './resources.ts';
import { broken } from './rules.ts';

export interface GoggleRules {
  account: GoggleAccount;
  requestsPerSecond: number;
}

const State = v.object({ nextId: v.number(), rows: v.array(Row) });
const Mutate = v.object({
  mutateOperations: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(5000)),
  partialFailure: v.optional(v.boolean(), false),
  validateOnly: v.optional(v.boolean(), false),
});
const Search = v.object({ query: v.string() });

export function createGoggle({ now, record }: Surroundings, rules: GoggleRules): SandboxPlatform {
  const customer = rules.account.customerId;
  const access = createAccess(rules.account, now);
  const bucket = createBucket({ perSecond: rules.requestsPerSecond, burst: rules.requestsPerSecond * 2, now });
  let rows = new Map<string, Row>();
  let nextId = 20_001;

  function traits({ path, body }: ApiRequest): Traits {
    if (path === '/oauth/token') return { endpoint: 'oauth', kind: 'auth', campaigns: [] };
    const kind = path.endsWith(':mutate') ? 'write' : 'read';
    const text = JSON.stringify(body ?? null);
    const mentioned = [...rows.values()].filter(
      ({ campaign, campaignBudget }) =>
        text.includes(`"${campaign.resourceName}"`) ||
        text.includes(`"${campaignBudget.resourceName}"`) ||
        text.includes(`campaign.id = ${campaign.id}"`),
    );
    return { endpoint: path.split('/').at(-1) ?? path, kind, campaigns: mentioned.map(({ campaign }) => campaign.id) };
  }

  function answer(request: ApiRequest): ApiAnswer {
    if (request.malformed) return failure('INVALID_ARGUMENT');
    if (request.method === 'POST' && request.path === '/oauth/token') return access.grant(request.body);
    const problem = access.problem(request.headers);
    if (problem) return problem;
    const waitMs = bucket.admit();
    if (waitMs !== undefined) return throttled(Math.ceil(waitMs / 1000));
    const key = request.headers['idempotency-key'];
    if (request.method === 'POST' && request.path === `/v25/customers/${customer}/goggleAds:search`)
      return search(request.body);
    if (request.method === 'POST' && request.path === `/v25/customers/${customer}/goggleAds:mutate`) {
      return mutate(request.body, typeof key === 'string' ? { idempotencyKey: key } : {});
    }
    return failure('NOT_FOUND');
  }

  function search(body: unknown): ApiAnswer {
    const asked = v.safeParse(Search, body);
    const where = asked.success ? /\bWHERE campaign\.(id|reference) = '?([^']+?)'?$/i.exec(asked.output.query) : null;
    if (!where) {
      return failure('INVALID_ARGUMENT', [
        broken('queryError', 'BAD_FIELD_NAME', 'query', 'Ask WHERE campaign.id or campaign.reference.'),
      ]);
    }
    const [, field, value] = where;
    const results = [...rows.values()].filter(
      ({ campaign }) => campaign[field === 'id' ? 'id' : 'reference'] === value,
    );
    return { status: 200, body: { results } };
  }

  function mutate(body: unknown, key: { idempotencyKey?: string }): ApiAnswer {
    const asked = v.safeParse(Mutate, body);
    if (!asked.success)
      return failure('INVALID_ARGUMENT', [broken('requestError', 'INVALID_INPUT', 'body', v.summarize(asked.issues))]);
    const { mutateOperations, partialFailure: partly, validateOnly } = asked.output;
    const stage: Stage = { rows: new Map(rows), loose: new Map(), customer, nextId };
    const results = mutateOperations.map((operation) => applyOperation(stage, operation));
    const errors = results.flatMap((result, index) => (result.ok ? [] : [at(index, result.error)]));
    if (errors.length > 0 && !partly) return failure('INVALID_ARGUMENT', errors);
    if (!validateOnly) commit(stage, key);
    return {
      status: 200,
      body: {
        mutateOperationResponses: validateOnly
          ? []
          : results.map((result) => (result.ok ? { resourceName: result.resourceName } : {})),
        ...(errors.length > 0 && { partialFailureError: partialFailure(errors) }),
      },
    };
  }

  function commit(stage: Stage, key: { idempotencyKey?: string }): void {
    for (const [id, after] of stage.rows) {
      const before = rows.get(id);
      if (!before) record({ campaign: id, field: 'campaign.id', before: null, after: id, ...key });
      else
        for (const change of differences(auditFields(before), auditFields(after)))
          record({ campaign: id, ...change, ...key });
    }
    rows = stage.rows;
    nextId = stage.nextId;
  }

  function seed(given: unknown): SeedReport {
    const stage: Stage = { rows, loose: new Map(), customer, nextId };
    const campaigns = v.parse(v.array(SeedRow), given).map(({ campaign, campaignBudget, metrics }) => {
      const known = [...rows.values()].find((row) => row.campaign.reference === campaign.reference);
      const row = known ?? rowOf(stage, campaign, campaignBudget, metrics.costMicros);
      rows.set(row.campaign.id, row);
      return { reference: campaign.reference, remoteId: row.campaign.id, created: !known };
    });
    nextId = stage.nextId;
    return { campaigns };
  }

  return {
    name: 'goggle',
    traits,
    answer,
    refuse: ({ status, retryAfterS, failPermanently }) => {
      if (failPermanently) {
        return failure('INVALID_ARGUMENT', [
          broken('campaignError', 'CAMPAIGN_LOCKED_BY_POLICY', 'campaign', 'The campaign is locked.'),
        ]);
      }
      if (status === 429) return throttled(retryAfterS ?? 1);
      if (status === 409) return concurrent();
      return failure(status === 503 ? 'UNAVAILABLE' : 'INTERNAL');
    },
    refuseOverlap: concurrent,
    arrange: ({ expireTokens }) => {
      if (expireTokens) access.expireAll();
    },
    seed,
    campaigns: () => [...rows.values()],
    snapshot: () => ({ nextId, rows: [...rows.values()] }),
    restore: (state) => {
      const saved = v.parse(State, state);
      nextId = saved.nextId;
      rows = new Map(saved.rows.map((row) => [row.campaign.id, row]));
    },
  };
}

function concurrent(): ApiAnswer {
  const message = 'Multiple requests were attempting to modify the same resource at once. Retry the request.';
  return failure('ABORTED', [{ errorCode: { databaseError: 'CONCURRENT_MODIFICATION' }, message }]);
}

function at(index: number, error: GoggleError): GoggleError {
  const path = error.location?.fieldPathElements ?? [];
  return { ...error, location: { fieldPathElements: [{ fieldName: 'mutate_operations', index }, ...path] } };
}
