/** What a plan does, before it is done: every value before and after; for many campaigns their sums and who is left out. */
import { Stack, Table, Text } from '@mantine/core';
import { editableFields } from '../../contracts/campaign.ts';
import type { Order } from '../../grammar/plan.ts';
import type { Reckoning } from '../../grammar/reckon.ts';
import { LeftOut } from '../bulk/left-out.tsx';
import { PlanTotals } from '../bulk/plan-totals.tsx';
import { fieldLabels } from '../format/labels.ts';
import { counted } from '../format/numbers.ts';
import { valueInWords } from '../work/describe.ts';

/** Lines of single values; of more campaigns the sums tell more. */
const SHOWN = 6;

export function PlanPreview({ reckoning, order }: { reckoning: Reckoning; order: Order }) {
  const { edits, left, risks, problem } = reckoning;
  const lines = edits.flatMap(({ campaign, fields }) =>
    editableFields
      .filter((field) => fields[field] !== undefined)
      .map((field) => ({
        key: `${campaign.id} ${field}`,
        name: edits.length > 1 ? campaign.name : fieldLabels[field],
        before: valueInWords(field, campaign[field], campaign.currency) ?? '–',
        after: valueInWords(field, fields[field], campaign.currency) ?? '–',
      })),
  );
  return (
    <Stack gap="sm" data-testid="command-preview">
      {problem !== undefined && (
        <Text size="sm" c="var(--tone-bad)" role="alert">
          {problem}
        </Text>
      )}
      {edits.length === 0 && left.length === 1 && (
        <Text size="sm" c="var(--tone-bad)" role="alert">
          {left[0]?.because}
        </Text>
      )}
      {lines.length > 0 && (
        <Table aria-label="Before and after" fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{edits.length > 1 ? counted(edits.length, 'campaign') : 'Value'}</Table.Th>
              <Table.Th>Before</Table.Th>
              <Table.Th>After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="figures">
            {lines.slice(0, SHOWN).map(({ key, name, before, after }) => (
              <Table.Tr key={key}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{before}</Table.Td>
                <Table.Td fw={550}>{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {lines.length > SHOWN && (
        <Text size="sm" c="var(--text-soft)">
          And {counted(lines.length - SHOWN, 'more campaign')}.
        </Text>
      )}
      {edits.length > 1 && <PlanTotals plan={reckoning} />}
      {left.length + edits.length > 1 && <LeftOut plan={reckoning} />}
      {risks.includes('large') && (
        <Text size="sm" c="var(--tone-warn)">
          The budget changes by more than a fifth. Look at it once more.
        </Text>
      )}
      {isOnPlatform(order) && edits.length > 0 && (
        <Text size="sm" c="var(--text-soft)">
          Each of them is changed on every platform it runs on.
        </Text>
      )}
    </Stack>
  );
}

function isOnPlatform(order: Order): boolean {
  return order.intent === 'change' && order.campaigns.filters.some(({ on }) => on === 'platform');
}
