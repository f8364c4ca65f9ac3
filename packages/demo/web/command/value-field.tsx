/** The value of one change, to be typed or chosen. */
import { Checkbox, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CurrencyCode } from '../../contracts/money.ts';
import type { Change } from '../../grammar/plan.ts';
import { PacingSelect } from '../campaigns/pacing-select.tsx';
import { asTyped, typedProblem, withTyped } from './typed-values.ts';

interface Props {
  change: Change;
  /** The one that all the campaigns have. */
  currency: CurrencyCode | undefined;
  onChange: (change: Change) => void;
}

export function ValueField({ change, currency, onChange }: Props) {
  // What is typed stays as it is typed, also while it is no value yet.
  const [text, setText] = useState(() => asTyped(change));
  const typed = {
    value: text,
    onChange: (event: { currentTarget: { value: string } }) => {
      setText(event.currentTarget.value);
      onChange(withTyped(change, event.currentTarget.value));
    },
    error: typedProblem(change, text),
    'data-focus': 'value',
    'data-testid': 'command-value',
  };
  switch (change.kind) {
    case 'pause':
    case 'resume':
      return null;
    case 'budget-by':
      return <TextInput {...typed} aria-label="Percent" placeholder="10, or -10 to lower it" rightSection="%" />;
    case 'budget-add':
    case 'budget-to':
      return (
        <TextInput
          {...typed}
          aria-label="Amount"
          placeholder={change.kind === 'budget-add' ? '200, or -200 to lower it' : '1234.50'}
          rightSection={change.currency ?? currency}
          rightSectionWidth={52}
        />
      );
    case 'end-by':
      return <TextInput {...typed} aria-label="How far" placeholder="2 weeks, or -3 days" />;
    case 'end-on':
      return (
        <Group gap="sm" wrap="nowrap">
          <TextInput {...typed} type="date" aria-label="Last day" disabled={change.day === null} flex={1} />
          <Checkbox
            label="Open end"
            checked={change.day === null}
            onChange={({ currentTarget: { checked } }) => {
              setText('');
              onChange({ kind: 'end-on', day: checked ? null : undefined });
            }}
          />
        </Group>
      );
    case 'start-on':
      return <TextInput {...typed} type="date" aria-label="First day" />;
    case 'rename':
      return <TextInput {...typed} aria-label="New name" placeholder="New name" maxLength={200} />;
    case 'pace':
      return (
        <PacingSelect
          value={change.pacing}
          onChange={(pacing) => onChange({ kind: 'pace', pacing })}
          data-focus="value"
        />
      );
  }
}
