/** What the campaigns of a plan may spend together, before and after it. Nothing where no budget changes. */
import { Table } from '@mantine/core';
import type { BulkPlan } from '../../contracts/bulk-plan.ts';
import { periodLabels } from '../format/labels.ts';
import { money } from '../format/money.ts';
import { budgetTotals } from './bulk-words.ts';

export function BudgetTotals({ plan }: { plan: Pick<BulkPlan, 'edits'> }) {
  const totals = budgetTotals(plan);
  if (totals.length === 0) return null;
  return (
    <Table aria-label="Budgets together" fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>All together</Table.Th>
          <Table.Th ta="end">Before</Table.Th>
          <Table.Th ta="end">After</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody className="figures">
        {totals.map(({ currency, period, beforeMicros, afterMicros }) => (
          <Table.Tr key={`${currency} ${period}`}>
            <Table.Td>
              {currency}, {periodLabels[period]}
            </Table.Td>
            <Table.Td ta="end">{money(beforeMicros, currency)}</Table.Td>
            <Table.Td ta="end">{money(afterMicros, currency)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
