/** Choosing how the money is to be spent over time, from nothing chosen yet. */
import { NativeSelect } from '@mantine/core';
import * as v from 'valibot';
import { Pacing, pacings } from '../../contracts/campaign.ts';
import { pacingLabels } from '../format/labels.ts';

interface Props {
  value: Pacing | undefined;
  onChange: (pacing: Pacing) => void;
  [data: `data-${string}`]: unknown;
}

export function PacingSelect({ value, onChange, ...data }: Props) {
  return (
    <NativeSelect
      aria-label="Pacing"
      value={value ?? ''}
      data={[
        { value: '', label: 'Choose the pacing', disabled: true },
        ...pacings.map((each) => ({ value: each, label: pacingLabels[each] })),
      ]}
      onChange={({ currentTarget: { value: chosen } }) => {
        if (v.is(Pacing, chosen)) onChange(chosen);
      }}
      {...data}
    />
  );
}
