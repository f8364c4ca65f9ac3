/** Search and filters above the table. */
import { Button, Group, Kbd, Text, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';
import { platformNames, type Campaign } from '../../contracts/campaign.ts';
import type { EffectiveStatus } from '../../contracts/pacing.ts';
import { effectiveLabels, platformLabels } from '../format/labels.ts';
import { count, counted } from '../format/numbers.ts';
import { SearchSign } from '../icons/icons.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { isNarrowed, noFilters, type Filters } from './narrow.ts';

const statusOrder: readonly EffectiveStatus[] = [
  'eligible',
  'pending',
  'limited',
  'paused',
  'ended',
  'draft',
  'archived',
];
const statusOptions = statusOrder.map((value) => ({ value, label: effectiveLabels[value] }));
const platformOptions = platformNames.map((value) => ({ value, label: platformLabels[value] }));

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
  campaigns: readonly Campaign[];
  shown: number;
  /** Whether the number of campaigns is known at all. */
  isKnown: boolean;
}

export function Toolbar({ filters, onChange, campaigns, shown, isKnown }: Props) {
  const search = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => search.current?.focus()]]);
  const advertisers = [...new Set(campaigns.map(({ advertiser }) => advertiser))].sort();
  return (
    <Group component="search" gap="xs" px="md" py="sm" aria-label="Campaigns">
      <TextInput
        ref={search}
        type="search"
        w={280}
        aria-label="Search campaigns"
        placeholder="Search name, advertiser or id"
        leftSection={<SearchSign size={16} />}
        rightSection={filters.search === '' ? <Kbd size="xs">/</Kbd> : undefined}
        value={filters.search}
        onChange={(event) => onChange({ ...filters, search: event.currentTarget.value })}
        data-testid="campaign-search"
      />
      <FilterMenu
        label="Status"
        options={statusOptions}
        chosen={filters.statuses}
        onChange={(statuses) => onChange({ ...filters, statuses })}
      />
      <FilterMenu
        label="Platform"
        options={platformOptions}
        chosen={filters.platforms}
        onChange={(platforms) => onChange({ ...filters, platforms })}
      />
      <FilterMenu
        label="Advertiser"
        options={advertisers.map((value) => ({ value, label: value }))}
        chosen={filters.advertisers}
        onChange={(chosen) => onChange({ ...filters, advertisers: chosen })}
      />
      {isNarrowed(filters) && (
        <Button variant="subtle" size="sm" onClick={() => onChange(noFilters)}>
          Clear all
        </Button>
      )}
      <Text size="sm" c="var(--text-soft)" ml="auto" component="output" data-testid="campaign-count">
        {isKnown && countWords(shown, campaigns.length)}
      </Text>
    </Group>
  );
}

function countWords(shown: number, all: number): string {
  return shown === all ? counted(all, 'campaign') : `${count(shown)} of ${counted(all, 'campaign')}`;
}
