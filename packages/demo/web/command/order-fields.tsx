/** The chips of a plan: what shall be done, to what, and to which campaigns. Every plan can be put together here. */
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import type { Order } from '../../grammar/plan.ts';
import { CrossSign } from '../icons/icons.tsx';
import { alone, changing, deedLabels, isDeed, withDeed, type Deed } from './deeds.ts';
import classes from './plan-step.module.css';
import { SubjectField } from './subject-field.tsx';
import type { Desk } from './surroundings.ts';
import { ValueField } from './value-field.tsx';
import { currencyOf } from './words.ts';

interface Props {
  order: Extract<Order, { campaigns: object }>;
  desk: Desk;
  onOrder: (order: Order) => void;
}

export function OrderFields({ order, desk, onOrder }: Props) {
  const changes = order.intent === 'change' ? order.changes : [];
  const whole = { campaigns: order.campaigns, changes };
  const select = (at: number, deed: Deed, among: readonly Deed[]) => (
    <NativeSelect
      aria-label={at === 0 ? 'What to do' : 'What to do as well'}
      value={deed}
      data={among.map((value) => ({ value, label: deedLabels[value] }))}
      onChange={({ currentTarget: { value } }) => {
        if (isDeed(value)) onOrder(withDeed(whole, at, value));
      }}
      data-testid="command-deed"
    />
  );
  return (
    <div className={classes.rows}>
      {order.intent !== 'change' && (
        <div className={classes.row}>{select(0, order.intent, [...changing, ...alone])}</div>
      )}
      {changes.map((change, at) => (
        <div className={classes.row} key={`${at} ${change.kind}`}>
          {select(at, change.kind, changes.length > 1 ? changing : [...changing, ...alone])}
          <div className={classes.value}>
            <ValueField
              change={change}
              currency={currencyOf(order.campaigns, desk.byId)}
              onChange={(next) =>
                onOrder({
                  ...whole,
                  intent: 'change',
                  changes: changes.map((each, index) => (index === at ? next : each)),
                })
              }
            />
          </div>
          {changes.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--text-soft)"
              size={36}
              aria-label={`Without: ${deedLabels[change.kind]}`}
              onClick={() =>
                onOrder({ ...whole, intent: 'change', changes: changes.filter((_, index) => index !== at) })
              }
            >
              <CrossSign size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      <SubjectField
        campaigns={order.campaigns}
        desk={desk}
        onChange={(campaigns) => onOrder({ ...order, campaigns })}
      />
      {order.intent === 'change' && order.campaigns.ids.length <= 1 && changes.length < 4 && (
        <Button
          variant="subtle"
          size="xs"
          style={{ alignSelf: 'flex-start' }}
          onClick={() => onOrder({ ...order, changes: [...changes, { kind: 'budget-by', percent: undefined }] })}
        >
          Change something else as well
        </Button>
      )}
    </div>
  );
}
