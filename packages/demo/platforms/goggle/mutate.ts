/** Applies a list of operations to a copy of the rows; the caller decides whether the copy becomes the truth. */
import * as v from 'valibot';
import type { GoggleError } from './failure.ts';
import {
  Budget,
  Campaign,
  NewBudget,
  NewCampaign,
  settableOfBudget,
  settableOfCampaign,
  type Row,
} from './resources.ts';
import { broken, rulesBrokenBy } from './rules.ts';

const Named = v.looseObject({ resourceName: v.string() });
const Mutation = v.union([
  v.strictObject({ create: v.unknown() }),
  v.strictObject({ update: Named, updateMask: v.pipe(v.string(), v.minLength(1)) }),
]);
const Operation = v.union([
  v.strictObject({ campaignOperation: Mutation }),
  v.strictObject({ campaignBudgetOperation: Mutation }),
]);

export interface Stage {
  /** By campaign id. */
  rows: Map<string, Row>;
  /** Budgets of this request that no campaign has taken yet, by the temporary name the caller gave them. */
  loose: Map<string, v.InferOutput<typeof NewBudget>>;
  customer: string;
  nextId: number;
}

export type Result = { ok: true; resourceName: string } | { ok: false; error: GoggleError };

export function applyOperation(stage: Stage, given: unknown): Result {
  const operation = v.safeParse(Operation, given);
  if (!operation.success)
    return no(broken('requestError', 'INVALID_INPUT', 'operations', v.summarize(operation.issues)));
  if ('campaignBudgetOperation' in operation.output) {
    const mutation = operation.output.campaignBudgetOperation;
    return 'create' in mutation ? createBudget(stage, mutation.create) : update(stage, mutation, 'campaignBudget');
  }
  const mutation = operation.output.campaignOperation;
  return 'create' in mutation ? createCampaign(stage, mutation.create) : update(stage, mutation, 'campaign');
}

function createBudget(stage: Stage, given: unknown): Result {
  const budget = v.safeParse(NewBudget, given);
  if (!budget.success)
    return no(broken('requestError', 'INVALID_INPUT', 'campaign_budget', v.summarize(budget.issues)));
  const resourceName = budget.output.resourceName ?? `customers/${stage.customer}/campaignBudgets/-1`;
  stage.loose.set(resourceName, budget.output);
  return { ok: true, resourceName };
}

function createCampaign(stage: Stage, given: unknown): Result {
  const parsed = v.safeParse(NewCampaign, given);
  if (!parsed.success) return no(broken('requestError', 'INVALID_INPUT', 'campaign', v.summarize(parsed.issues)));
  const loose = stage.loose.get(parsed.output.campaignBudget);
  if (!loose)
    return no(broken('campaignError', 'BUDGET_NOT_FOUND', 'campaign_budget', 'Create the budget in the same request.'));
  if ([...stage.rows.values()].some(({ campaign }) => campaign.reference === parsed.output.reference)) {
    return no(
      broken(
        'campaignError',
        'DUPLICATE_CAMPAIGN_REFERENCE',
        'reference',
        'Another campaign already has this reference.',
      ),
    );
  }
  const row = rowOf(stage, parsed.output, loose, '0');
  const [error] = rulesBrokenBy(row);
  if (error) return no(error);
  stage.loose.delete(parsed.output.campaignBudget);
  stage.rows.set(row.campaign.id, row);
  return { ok: true, resourceName: row.campaign.resourceName };
}

/** Numbers a new campaign and its budget. */
export function rowOf(
  stage: Pick<Stage, 'customer' | 'nextId'>,
  campaign: Omit<v.InferOutput<typeof NewCampaign>, 'campaignBudget'>,
  budget: v.InferOutput<typeof NewBudget>,
  costMicros: string,
): Row {
  const id = String(stage.nextId);
  stage.nextId += 1;
  const budgetName = `customers/${stage.customer}/campaignBudgets/${7_000_000 + Number(id)}`;
  const resourceName = `customers/${stage.customer}/campaigns/${id}`;
  return {
    campaign: { ...campaign, id, resourceName, campaignBudget: budgetName },
    campaignBudget: { ...budget, resourceName: budgetName },
    metrics: { costMicros },
  };
}

function update(
  stage: Stage,
  { update: given, updateMask }: { update: v.InferOutput<typeof Named>; updateMask: string },
  resource: 'campaign' | 'campaignBudget',
): Result {
  const row = [...stage.rows.values()].find((candidate) => candidate[resource].resourceName === given.resourceName);
  if (!row)
    return no(broken('mutateError', 'RESOURCE_NOT_FOUND', 'resource_name', `${given.resourceName} was not found.`));
  if (row.campaign.status === 'REMOVED') {
    return no(
      broken(
        'contextError',
        'OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE',
        'resource_name',
        'The campaign is removed.',
      ),
    );
  }
  const settable: readonly string[] = Object.keys(resource === 'campaign' ? settableOfCampaign : settableOfBudget);
  const next: Record<string, unknown> = { ...row[resource] };
  for (const path of updateMask.split(',')) {
    const field = path.trim().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!settable.includes(field)) {
      return no(broken('fieldMaskError', 'INVALID_FIELD_PATH', 'update_mask', `${path} cannot be changed.`));
    }
    // A field that the mask names and the resource lacks is cleared; one that only the resource has is ignored.
    if (given[field] === undefined) delete next[field];
    else next[field] = given[field];
  }
  const changed = v.safeParse(v.object({ campaign: Campaign, campaignBudget: Budget }), { ...row, [resource]: next });
  if (!changed.success) return no(broken('requestError', 'INVALID_INPUT', resource, v.summarize(changed.issues)));
  const after: Row = { ...row, ...changed.output };
  const [error] = rulesBrokenBy(after);
  if (error) return no(error);
  stage.rows.set(row.campaign.id, after);
  return { ok: true, resourceName: given.resourceName };
}

function no(error: GoggleError): Result {
  return { ok: false, error };
}
