/** Which campaigns: chosen one by one, or by what they have in common. */
import { MultiSelect, NativeSelect, Pill, Text } from '@mantine/core';
import { useMemo } from 'react';
import { platformNames } from '../../contracts/campaign.ts';
import { periodOf } from '../../grammar/days.ts';
import type { Filter, Subject } from '../../grammar/plan.ts';
import { subjectOf } from '../../grammar/subject.ts';
import { counted } from '../format/numbers.ts';
import classes from './plan-step.module.css';
import type { Desk } from './surroundings.ts';
import { filterWords } from './words.ts';

interface Props {
  campaigns: Subject;
  desk: Desk;
  onChange: (campaigns: Subject) => void;
}

export function SubjectField({ campaigns: { ids, filters }, desk, onChange }: Props) {
  const common = useMemo(() => commonFilters(desk.today), [desk.today]);
  const names = useMemo(
    () =>
      desk.campaigns
        .map(({ id, name, advertiser }) => ({ value: id, label: `${name} – ${advertiser}` }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [desk.campaigns],
  );
  const filtered = (next: readonly Filter[]) => onChange(subjectOf(next, desk));
  return (
    <div className={classes.row}>
      <NativeSelect
        aria-label="Choose campaigns by"
        value=""
        data={[
          { value: '', label: filters.length > 0 ? 'And also …' : 'Choose one by one' },
          ...(filters.length > 0 ? [{ value: 'names', label: 'Choose one by one' }] : []),
          ...common.map((filter, at) => ({ value: String(at), label: filterWords(filter) })),
        ]}
        onChange={({ currentTarget: { value } }) => {
          if (value === 'names') onChange({ ids, filters: [] });
          const filter = common[Number(value)];
          if (value !== '' && filter) filtered([...filters, filter]);
        }}
        data-testid="command-by"
      />
      <div className={classes.value}>
        {filters.length > 0 ? (
          <Pill.Group>
            {filters.map((filter) => (
              <Pill
                key={filterWords(filter)}
                withRemoveButton
                size="md"
                removeButtonProps={{
                  'aria-label': `Without: ${filterWords(filter)}`,
                  tabIndex: 0,
                  'aria-hidden': false,
                }}
                onRemove={() => {
                  const rest = filters.filter((each) => each !== filter);
                  if (rest.length > 0) filtered(rest);
                  else onChange({ ids, filters: [] });
                }}
              >
                {filterWords(filter)}
              </Pill>
            ))}
            <Text size="sm" c="var(--text-soft)" lh="28px">
              {counted(ids.length, 'campaign')}
            </Text>
          </Pill.Group>
        ) : (
          <MultiSelect
            aria-label="Campaigns"
            placeholder={ids.length === 0 ? 'Search campaigns' : undefined}
            data={names}
            value={[...ids]}
            onChange={(chosen) => onChange({ ids: chosen, filters: [] })}
            searchable
            limit={50}
            hidePickedOptions
            maxDropdownHeight={220}
            nothingFoundMessage="No campaign matches"
            comboboxProps={{ zIndex: 400 }}
            data-focus="campaigns"
            data-testid="command-campaigns"
          />
        )}
      </div>
    </div>
  );
}

/** What campaigns are usually chosen by; a sentence can say more. */
function commonFilters(today: string): readonly Filter[] {
  return [
    { on: 'status', status: 'eligible' },
    { on: 'status', status: 'paused' },
    { on: 'status', status: 'limited' },
    ...platformNames.map((platform): Filter => ({ on: 'platform', platform })),
    { on: 'pacing', is: 'over', percent: 110 },
    { on: 'pacing', is: 'under', percent: 90 },
    { on: 'end', ...periodOf(today, 'week', 0) },
    { on: 'end', ...periodOf(today, 'month', 0) },
    { on: 'sync', state: 'failed' },
  ];
}
