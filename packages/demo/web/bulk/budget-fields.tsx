/** By how much, or to what, many budgets are changed. */
import { Group, NativeSelect, NumberInput, SegmentedControl } from '@mantine/core';
import { CurrencyCode } from '../../contracts/money.ts';
import * as v from 'valibot';
import type { BudgetDraft } from './budget-draft.ts';

const ways: readonly { value: BudgetDraft['how']; label: string }[] = [
  { value: 'raise', label: 'Raise' },
  { value: 'lower', label: 'Lower' },
  { value: 'set', label: 'Set' },
];

interface Props {
  draft: BudgetDraft;
  onChange: (draft: BudgetDraft) => void;
  problem: string | undefined;
}

export function BudgetFields({ draft, onChange, problem }: Props) {
  const { how, typed, currency, currencies } = draft;
  return (
    <Group align="flex-start" gap="sm">
      <SegmentedControl
        aria-label="How the budgets change"
        data={[...ways]}
        value={how}
        onChange={(value) => {
          const way = ways.find((each) => each.value === value);
          if (way) onChange({ ...draft, how: way.value });
        }}
      />
      <NumberInput
        aria-label={how === 'set' ? 'Amount' : 'Percent'}
        data-autofocus
        w={160}
        value={typed}
        onChange={(value) => onChange({ ...draft, typed: String(value) })}
        suffix={how === 'set' ? '' : ' %'}
        thousandSeparator=","
        allowNegative={false}
        hideControls
        inputMode="decimal"
        placeholder={how === 'set' ? '1,234.50' : '10 %'}
        error={problem || undefined}
        data-testid="bulk-budget"
      />
      {how === 'set' && (
        <NativeSelect
          aria-label="Currency"
          value={currency}
          data={[...currencies]}
          onChange={({ currentTarget: { value } }) => {
            if (v.is(CurrencyCode, value)) onChange({ ...draft, currency: value });
          }}
        />
      )}
    </Group>
  );
}
