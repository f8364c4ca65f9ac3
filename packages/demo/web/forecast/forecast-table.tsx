/** The chart's figures, week by week. */
import { Table } from '@mantine/core';
import type { Campaign } from '../../contracts/campaign.ts';
import { longDay } from '../format/dates.ts';
import { goalLabels } from '../format/labels.ts';
import { money } from '../format/money.ts';
import { count } from '../format/numbers.ts';
import { weekly, type ForecastView } from './forecast-view.ts';

export function ForecastTable({ view, campaign }: { view: ForecastView; campaign: Campaign | undefined }) {
  if (view.days.length === 0 || !campaign) return null;
  const what = goalLabels[campaign.goal.kind];
  return (
    <Table className="figures" captionSide="top" verticalSpacing={6} data-testid="forecast-table">
      <Table.Caption ta="left">Week by week, cumulative from the first day</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Until</Table.Th>
          <Table.Th scope="col" ta="right">
            {what}, low (10%)
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {what}, median
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {what}, high (90%)
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Total spend
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {weekly(view.days).map(({ day, p10, median, p90, spendMicros }) => (
          <Table.Tr key={day}>
            <Table.Th scope="row" fw={500}>
              {longDay(day)}
            </Table.Th>
            <Table.Td ta="right">{count(p10)}</Table.Td>
            <Table.Td ta="right">{count(median)}</Table.Td>
            <Table.Td ta="right">{count(p90)}</Table.Td>
            <Table.Td ta="right">{money(spendMicros, campaign.currency)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
