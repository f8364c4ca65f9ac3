/** On which day, or by how much later or earlier, many campaigns end. */
import { Group, NativeSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import type { EndDraft } from './end-draft.ts';

const ways: readonly { value: EndDraft['how']; label: string }[] = [
  { value: 'on', label: 'On a day' },
  { value: 'later', label: 'Later' },
  { value: 'earlier', label: 'Earlier' },
  { value: 'never', label: 'No end' },
];

const units: readonly { value: EndDraft['unit']; label: string }[] = [
  { value: 'day', label: 'Days' },
  { value: 'week', label: 'Weeks' },
  { value: 'month', label: 'Months' },
];

interface Props {
  draft: EndDraft;
  onChange: (draft: EndDraft) => void;
  problem: string | undefined;
}

export function EndFields({ draft, onChange, problem }: Props) {
  const { how, day, typed, unit } = draft;
  const error = problem || undefined;
  return (
    <Group align="flex-start" gap="sm">
      <SegmentedControl
        aria-label="How the ends change"
        data={[...ways]}
        value={how}
        onChange={(value) => {
          const way = ways.find((each) => each.value === value);
          if (way) onChange({ ...draft, how: way.value });
        }}
      />
      {how === 'on' && (
        <TextInput
          type="date"
          aria-label="Last day"
          data-autofocus
          value={day}
          onChange={({ currentTarget: { value } }) => onChange({ ...draft, day: value })}
          error={error}
          data-testid="bulk-day"
        />
      )}
      {(how === 'later' || how === 'earlier') && (
        <>
          <NumberInput
            aria-label={`How much ${how}`}
            w={110}
            value={typed}
            onChange={(value) => onChange({ ...draft, typed: String(value) })}
            allowNegative={false}
            hideControls
            inputMode="numeric"
            placeholder="2"
            error={error}
            data-testid="bulk-length"
          />
          <NativeSelect
            aria-label="Unit"
            value={unit}
            data={[...units]}
            onChange={({ currentTarget: { value } }) => {
              const chosen = units.find((each) => each.value === value);
              if (chosen) onChange({ ...draft, unit: chosen.value });
            }}
          />
        </>
      )}
    </Group>
  );
}
