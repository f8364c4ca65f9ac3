/** A plan as chips that can be changed, what it does before it is done, and the yes. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { missingIn, type Order } from '../../grammar/plan.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { useSession } from '../tame/use-session.ts';
import { change, type Undoable } from './carry-out.ts';
import { Found } from './found.tsx';
import { Help } from './help.tsx';
import { moveFocus } from './move-focus.ts';
import { OrderFields } from './order-fields.tsx';
import { PlanPreview } from './plan-preview.tsx';
import classes from './plan-step.module.css';
import { reckoningOf, yesWords } from './reckoning.ts';
import type { Desk } from './surroundings.ts';
import { orderWords } from './words.ts';

interface Props {
  order: Order;
  desk: Desk;
  undoable: Undoable | undefined;
  onOrder: (order: Order) => void;
  onBack: () => void;
  onSay: (text: string) => void;
  onArrive: (order: Order) => void;
  onChanged: (undoable: Undoable | undefined) => void;
}

export function PlanStep({ order, desk, undoable, onOrder, onBack, onSay, onArrive, onChanged }: Props) {
  const session = useSession();
  const place = useRef<HTMLFormElement>(null);
  const reckoning = reckoningOf(order, desk, undoable);
  const missing = missingIn(order);
  const risky = reckoning !== undefined && reckoning.risks.length > 0;
  const ready =
    missing === undefined && (order.intent === 'notify' || order.intent === 'open' || order.intent === 'forecast');
  const possible = ready || (missing === undefined && reckoning !== undefined && reckoning.edits.length > 0);

  // What is to be said next has the focus: a value that is missing, else the yes, or the way back from a grave change.
  useEffect(() => {
    const wanted = missing ?? (risky ? 'back' : 'yes');
    const found = place.current?.querySelector(`[data-focus="${wanted}"]:not(:disabled)`);
    const first = found ?? place.current?.querySelector('[data-focus]:not(:disabled)');
    if (first instanceof HTMLElement) first.focus();
    // Only when the step begins: later the person is somewhere in it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  const confirm = () => {
    if (!possible) return;
    if (reckoning) onChanged(change(session, reckoning));
    else onArrive(order);
  };
  const toButtons = () => {
    const next = place.current?.querySelector(`[data-focus="${risky || !possible ? 'back' : 'yes'}"]`);
    if (next instanceof HTMLElement) next.focus();
  };

  return (
    <form
      ref={place}
      className={classes.step}
      onSubmit={(event) => {
        event.preventDefault();
        toButtons();
      }}
      data-testid="command-plan"
    >
      <Stack gap="md">
        <Text fw={600} fz={16} component="h2" m={0} data-testid="command-order">
          {orderWords(order, desk.byId)}
        </Text>
        {'campaigns' in order && <OrderFields order={order} desk={desk} onOrder={onOrder} />}
        {order.intent === 'help' && <Help desk={desk} onSay={onSay} />}
        {order.intent === 'find' && <Found order={order} desk={desk} onArrive={onArrive} />}
        {reckoning && missing === undefined && <PlanPreview reckoning={reckoning} order={order} />}
        {missing !== undefined && (
          <Text size="sm" c="var(--text-soft)">
            {missing === 'value'
              ? 'Say the value.'
              : order.intent === 'change'
                ? 'Choose the campaigns.'
                : 'Choose one campaign.'}
          </Text>
        )}
        <ExpertFacts facts={{ intent: order.intent, plan: JSON.stringify(order) }} />
        <Group className={classes.buttons} justify="flex-end" gap="xs" onKeyDown={moveFocus}>
          <Button variant="default" onClick={onBack} data-focus="back" data-testid="command-back">
            {risky ? 'No, go back' : 'Back'}
          </Button>
          {order.intent !== 'find' && order.intent !== 'help' && (
            <Button onClick={confirm} disabled={!possible} data-focus="yes" data-testid="command-yes">
              {yesWords(order, reckoning, desk.byId)}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
