/** The campaigns as a table of which only the visible rows exist. */
import { Checkbox, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { WishedCampaign } from '../edits/wishes.ts';
import { counted } from '../format/numbers.ts';
import { ChevronSign } from '../icons/icons.tsx';
import { CampaignRow } from './campaign-row.tsx';
import classes from './campaign-table.module.css';
import type { SortKey, Sorting } from './narrow.ts';

const ROW_HEIGHT = 48;

const columns: readonly { label: string; sort?: SortKey; width: string; end?: boolean }[] = [
  { label: 'Name', sort: 'name', width: 'auto' },
  { label: 'Advertiser', sort: 'advertiser', width: '10%' },
  { label: 'Channel', sort: 'channel', width: '80px' },
  { label: 'Status', sort: 'status', width: '114px' },
  { label: 'Flight', sort: 'flight', width: '154px' },
  { label: 'Budget', sort: 'budget', width: '108px', end: true },
  { label: 'Spent', sort: 'spent', width: '108px', end: true },
  { label: 'Pacing', sort: 'pacing', width: '108px' },
  { label: 'Platforms', width: '138px' },
];

interface Props {
  rows: readonly WishedCampaign[];
  openId: string | undefined;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  /** Ids. */
  selected: ReadonlySet<string>;
  onSelect: (campaignId: string, selected: boolean) => void;
  /** All that is shown, also what is scrolled away. */
  onSelectAll: (selected: boolean) => void;
  nowMs: number;
}

export function CampaignTable({ rows, openId, sorting, onSort, selected, onSelect, onSelectAll, nowMs }: Props) {
  const scroller = useRef<HTMLElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- it returns functions that change; none is passed on from here
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    getItemKey: (index) => rows[index]?.campaign.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const chosen = rows.filter(({ campaign }) => selected.has(campaign.id)).length;
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section ref={scroller} className={classes.scroller} aria-label="Table of campaigns">
      <table className={classes.table} aria-label="Campaigns" aria-rowcount={rows.length + 1} data-testid="campaigns">
        <colgroup>
          <col style={{ width: '40px' }} />
          {columns.map(({ label, width }) => (
            <col key={label} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={classes.choice}>
              <Checkbox
                size="xs"
                aria-label={`Select all ${counted(rows.length, 'campaign')} shown`}
                checked={chosen === rows.length}
                indeterminate={chosen > 0 && chosen < rows.length}
                onChange={(event) => onSelectAll(event.currentTarget.checked)}
                data-testid="select-all"
              />
            </th>
            {columns.map(({ label, sort, end }) => (
              <th key={label} scope="col" data-end={end} aria-sort={sort && ariaSort(sort, sorting)}>
                {sort ? <SortButton label={label} sort={sort} sorting={sorting} onSort={onSort} /> : label}
              </th>
            ))}
          </tr>
        </thead>
        {/* The rows that are scrolled away are empty space. */}
        <tbody className={classes.body} style={{ '--above': `${above}px`, '--below': `${below}px` }}>
          {items.map(({ index, key }) => {
            const row = rows[index];
            return (
              row && (
                <CampaignRow
                  key={key}
                  row={row}
                  rowIndex={index + 2}
                  isOpen={row.campaign.id === openId}
                  isSelected={selected.has(row.campaign.id)}
                  onSelect={onSelect}
                  nowMs={nowMs}
                />
              )
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function SortButton({
  label,
  sort,
  sorting,
  onSort,
}: { label: string; sort: SortKey } & Pick<Props, 'sorting' | 'onSort'>) {
  const active = sorting.key === sort;
  return (
    <UnstyledButton
      className={classes.sort}
      data-active={active}
      data-descending={active && sorting.descending}
      onClick={() => onSort({ key: sort, descending: active && !sorting.descending })}
    >
      {label}
      <ChevronSign size={12} />
    </UnstyledButton>
  );
}

function ariaSort(key: SortKey, sorting: Sorting): 'ascending' | 'descending' | 'none' {
  if (sorting.key !== key) return 'none';
  return sorting.descending ? 'descending' : 'ascending';
}
