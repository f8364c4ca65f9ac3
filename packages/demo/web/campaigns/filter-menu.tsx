/** One filter of the table: a button that says what is chosen, and a list to choose from. */
import { Button, Checkbox, Popover, ScrollArea, Stack } from '@mantine/core';
import { ChevronSign } from '../icons/icons.tsx';

interface Props<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  chosen: readonly T[];
  onChange: (chosen: readonly T[]) => void;
}

export function FilterMenu<T extends string>({ label, options, chosen, onChange }: Props<T>) {
  const names = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label);
  const [first, ...others] = names;
  const summary = first === undefined ? label : `${label}: ${first}${others.length > 0 ? ` +${others.length}` : ''}`;
  return (
    <Popover position="bottom-start" width={240} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          size="sm"
          fw={500}
          rightSection={<ChevronSign size={14} />}
          data-testid={`filter-${label.toLowerCase()}`}
        >
          {summary}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={`Filter by ${label.toLowerCase()}`}>
        <ScrollArea.Autosize mah={320} type="auto" viewportProps={{ tabIndex: -1 }}>
          <Stack gap={2} p={4}>
            {options.map((option) => (
              <Checkbox
                key={option.value}
                label={option.label}
                checked={chosen.includes(option.value)}
                py={4}
                onChange={() => onChange(toggled(chosen, option.value))}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Button variant="subtle" size="xs" mt={4} fullWidth disabled={chosen.length === 0} onClick={() => onChange([])}>
          Clear
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function toggled<T>(chosen: readonly T[], value: T): readonly T[] {
  return chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
}
