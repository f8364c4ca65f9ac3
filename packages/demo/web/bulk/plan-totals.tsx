/** What a plan for many campaigns comes to: their budgets, ends and pacings together. Nothing of what it does not change. */
import type { BulkPlan } from '../../contracts/bulk-plan.ts';
import { pacingLabels, periodLabels } from '../format/labels.ts';
import { money } from '../format/money.ts';
import { count } from '../format/numbers.ts';
import { useNow } from '../format/use-now.ts';
import { TotalsTable } from './totals-table.tsx';
import { budgetTotals, endTotals, pacingTotals, type Ending } from './totals.ts';

const MINUTE_MS = 60_000;

const endingLabels: Record<Ending, string> = {
  later: 'End later',
  earlier: 'End earlier',
  given: 'Get an end',
  opened: 'Have no end any more',
  'running-again': 'Had ended, and run again at once',
  over: 'Are over at once',
};

export function PlanTotals({ plan }: { plan: Pick<BulkPlan, 'edits'> }) {
  const nowMs = useNow(MINUTE_MS);
  return (
    <>
      <TotalsTable
        label="Budgets together"
        columns={['Before', 'After']}
        rows={budgetTotals(plan).map(({ currency, period, beforeMicros, afterMicros }) => ({
          name: `${currency}, ${periodLabels[period]}`,
          figures: [money(beforeMicros, currency), money(afterMicros, currency)],
        }))}
      />
      <TotalsTable
        label="Ends together"
        columns={['Campaigns']}
        rows={endTotals(plan, nowMs).map(({ ending, campaigns }) => ({
          name: endingLabels[ending],
          figures: [count(campaigns)],
        }))}
      />
      <TotalsTable
        label="Pacings together"
        columns={['Before', 'After']}
        rows={pacingTotals(plan).map(({ pacing, before, after }) => ({
          name: pacingLabels[pacing],
          figures: [count(before), count(after)],
        }))}
      />
    </>
  );
}
