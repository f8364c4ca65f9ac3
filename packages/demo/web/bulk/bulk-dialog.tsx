/** Before many campaigns are changed: how many, what becomes of them, who is left out; nothing happens without a yes. */
import { Button, CloseButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { bulkOf, planBulk } from '../../contracts/bulk-plan.ts';
import { BulkEdit } from '../../contracts/bulk.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import { useSession } from '../tame/use-session.ts';
import * as v from 'valibot';
import { beginBulk } from './begin-bulk.ts';
import { orderWords } from './bulk-words.ts';
import { LeftOut } from './left-out.tsx';
import { draftOf, readOrder, type Order } from './order-draft.ts';
import { OrderFields } from './order-fields.tsx';
import { PlanTotals } from './plan-totals.tsx';

const titles: Record<Order, string> = {
  pause: 'Pause campaigns',
  resume: 'Resume campaigns',
  budget: 'Change budgets',
  end: 'Change end dates',
  pacing: 'Change the pacing',
};

interface Props {
  order: Order;
  campaigns: readonly Campaign[];
  onClose: () => void;
  onBegun: () => void;
}

export function BulkDialog({ order, campaigns, onClose, onBegun }: Props) {
  const session = useSession();
  const [draft, setDraft] = useState(() => draftOf(order, campaigns));
  const read = readOrder(draft);
  const change = 'change' in read ? read.change : undefined;
  const plan = change && planBulk(change, campaigns);
  const asks = plan !== undefined && plan.edits.length > 0;
  const input = asks && change ? bulkOf(change, plan) : undefined;
  const problem = input && v.safeParse(BulkEdit, input).issues?.[0].message;
  const ready = problem === undefined ? input : undefined;

  const confirm = () => {
    if (!ready) return;
    onBegun();
    beginBulk(session, ready);
  };
  return (
    <Modal.Root opened onClose={onClose} size="lg" centered>
      <Modal.Overlay />
      <Modal.Content data-testid="bulk-dialog">
        <Group justify="space-between" px="md" pt="md">
          <Modal.Title component="h2" fz={16} fw={620}>
            {titles[order]}
          </Modal.Title>
          <CloseButton onClick={onClose} aria-label="Close" />
        </Group>
        <Modal.Body p="md">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              confirm();
            }}
          >
            <Stack gap="md">
              <OrderFields draft={draft} onChange={setDraft} problem={'problem' in read ? read.problem : undefined} />
              {change && plan && (
                <Stack gap="sm" data-testid="bulk-preview">
                  <Text fw={550}>
                    {plan.edits.length === 0
                      ? 'There is nothing to change.'
                      : `${orderWords(change, plan.edits.length)}.`}
                  </Text>
                  <PlanTotals plan={plan} />
                  <LeftOut plan={plan} />
                </Stack>
              )}
              {problem !== undefined && (
                <Text size="sm" c="var(--tone-bad)" role="alert">
                  {problem}
                </Text>
              )}
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={onClose}>
                  Not now
                </Button>
                <Button type="submit" disabled={!ready} data-testid="bulk-confirm">
                  {ready ? orderWords(ready.change, ready.edits.length) : titles[order]}
                </Button>
              </Group>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
