/** What can be done with the campaigns that are selected; in the place of nothing while none is. */
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import { counted } from '../format/numbers.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import type { Order } from './order-draft.ts';
import classes from './selection-bar.module.css';

interface Props {
  /** Selected, as they are saved. */
  selected: readonly Campaign[];
  onClear: () => void;
}

export function SelectionBar({ selected, onClear }: Props) {
  const [order, setOrder] = useState<Order>();
  if (selected.length === 0) return null;
  return (
    <Group
      className={classes.bar}
      component="section"
      aria-label="Selected campaigns"
      gap="xs"
      px="md"
      py={8}
      data-testid="selection"
    >
      <Text size="sm" fw={550} component="output">
        {counted(selected.length, 'campaign')} selected
      </Text>
      <Group gap="xs" ml="auto">
        <Button size="xs" variant="default" onClick={() => setOrder('pause')}>
          Pause…
        </Button>
        <Button size="xs" variant="default" onClick={() => setOrder('resume')}>
          Resume…
        </Button>
        <Button size="xs" variant="default" onClick={() => setOrder('budget')}>
          Change budget…
        </Button>
        <Button size="xs" variant="default" onClick={() => setOrder('end')}>
          Change end date…
        </Button>
        <Button size="xs" variant="default" onClick={() => setOrder('pacing')}>
          Change pacing…
        </Button>
        <Button size="xs" variant="subtle" onClick={onClear}>
          Select none
        </Button>
      </Group>
      {order && <BulkDialog order={order} campaigns={selected} onClose={() => setOrder(undefined)} onBegun={onClear} />}
    </Group>
  );
}
