/** What a plan for many campaigns comes to, all together: money, ends and pacings before and after. */
import type { BulkPlan } from '../../contracts/bulk-plan.ts';
import { pacings, type Campaign, type Pacing } from '../../contracts/campaign.ts';
import type { CurrencyCode } from '../../contracts/money.ts';
import { effectiveStatus } from '../../contracts/pacing.ts';

type Planned = Pick<BulkPlan, 'edits'>;

export interface BudgetTotal {
  readonly currency: CurrencyCode;
  /** A total of daily budgets and one of flight budgets are two things. */
  readonly period: 'flight' | 'daily';
  readonly beforeMicros: number;
  readonly afterMicros: number;
}

/** What the campaigns of a plan may spend together, before and after; empty where no budget changes. */
export function budgetTotals({ edits }: Planned): readonly BudgetTotal[] {
  const totals = new Map<string, BudgetTotal>();
  for (const { campaign, fields } of edits) {
    if (fields.budgetMicros === undefined) continue;
    const { currency, budgetPeriod: period } = campaign;
    const key = `${currency} ${period}`;
    const was = totals.get(key) ?? { currency, period, beforeMicros: 0, afterMicros: 0 };
    totals.set(key, {
      ...was,
      beforeMicros: was.beforeMicros + campaign.budgetMicros,
      afterMicros: was.afterMicros + fields.budgetMicros,
    });
  }
  return [...totals.values()].sort((a, b) => (`${a.currency} ${a.period}` < `${b.currency} ${b.period}` ? -1 : 1));
}

/** What becomes of an end. The last two are told beside the others: they happen at once. */
const endings = ['later', 'earlier', 'given', 'opened', 'running-again', 'over'] as const;
export type Ending = (typeof endings)[number];

/** How many campaigns each of it happens to; empty where no end changes. */
export function endTotals({ edits }: Planned, nowMs: number): readonly { ending: Ending; campaigns: number }[] {
  const found = edits.flatMap(({ campaign, fields: { endDate } }) =>
    endDate === undefined ? [] : [...moved(campaign.endDate, endDate), ...atOnce(campaign, endDate, nowMs)],
  );
  return endings.flatMap((ending) => {
    const campaigns = found.filter((each) => each === ending).length;
    return campaigns === 0 ? [] : [{ ending, campaigns }];
  });
}

function moved(before: string | null, after: string | null): readonly Ending[] {
  // A platform that is known not to have it is told it again.
  if (before === after) return [];
  if (before === null) return ['given'];
  return [after === null ? 'opened' : after > before ? 'later' : 'earlier'];
}

function atOnce(campaign: Campaign, endDate: string | null, nowMs: number): readonly Ending[] {
  const [before, after] = [campaign, { ...campaign, endDate }].map((each) => effectiveStatus(each, nowMs));
  if (before === after) return [];
  if (before === 'ended') return after === 'eligible' ? ['running-again'] : [];
  return after === 'ended' ? ['over'] : [];
}

/** How many campaigns of the plan have each pacing, before and after; empty where no pacing changes. */
export function pacingTotals({ edits }: Planned): readonly { pacing: Pacing; before: number; after: number }[] {
  const changes = edits.flatMap(({ campaign, fields }) =>
    fields.pacing === undefined ? [] : [{ before: campaign.pacing, after: fields.pacing }],
  );
  return pacings.flatMap((pacing) => {
    const before = changes.filter((change) => change.before === pacing).length;
    const after = changes.filter((change) => change.after === pacing).length;
    return before + after === 0 ? [] : [{ pacing, before, after }];
  });
}
