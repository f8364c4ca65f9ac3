/** Who of the campaigns stays as it is, and why. */
import { List, Text } from '@mantine/core';
import type { BulkPlan } from '../../contracts/bulk-plan.ts';
import { counted } from '../format/numbers.ts';
import { reasonsLeft } from './bulk-words.ts';

export function LeftOut({ plan }: { plan: Pick<BulkPlan, 'left'> }) {
  if (plan.left.length === 0) return null;
  return (
    <div>
      <Text size="sm" c="var(--text-soft)">
        {counted(plan.left.length, 'campaign stays as it is', 'campaigns stay as they are')}:
      </Text>
      <List size="sm" withPadding aria-label="Left out">
        {reasonsLeft(plan).map(({ because, campaigns }) => (
          <List.Item key={because}>
            {campaigns} × {because}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
