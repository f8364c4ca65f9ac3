/** Every campaign, and the drawer of the one that is open. */
import { useCallback, useMemo, useState } from 'react';
import { SelectionBar } from '../bulk/selection-bar.tsx';
import { CampaignDrawer } from '../campaign/campaign-drawer.tsx';
import type { Draft } from '../campaign/draft.ts';
import type { WishedCampaign } from '../edits/wishes.ts';
import { useNow } from '../format/use-now.ts';
import { useCampaignRows } from './campaign-rows.ts';
import { CampaignTable } from './campaign-table.tsx';
import { ListState } from './list-state.tsx';
import { narrow, noFilters, sorted, type Filters, type Sorting } from './narrow.ts';
import { Toolbar } from './toolbar.tsx';

/** How often pacing and status are told anew while nothing else happens. */
const MINUTE_MS = 60_000;

export function CampaignsScreen({ openId }: { openId: string | undefined }) {
  const { known, rows } = useCampaignRows();
  const nowMs = useNow(MINUTE_MS);
  const [filters, setFilters] = useState<Filters>(noFilters);
  const [sorting, setSorting] = useState<Sorting>({ key: 'name', descending: false });

  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());

  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback(
    (id: string, isSelected: boolean) => setSelected((before) => withChosen(before, [id], isSelected)),
    [],
  );

  const campaigns = useMemo(() => rows.map(({ campaign }) => campaign), [rows]);
  const shown = useMemo(() => {
    const byId = new Map(rows.map((row) => [row.campaign.id, row]));
    return sorted(narrow(campaigns, filters, nowMs), sorting, nowMs).flatMap(({ id }) => byId.get(id) ?? []);
  }, [rows, campaigns, filters, sorting, nowMs]);

  return (
    <>
      <Toolbar
        filters={filters}
        onChange={setFilters}
        campaigns={campaigns}
        shown={shown.length}
        isKnown={known.state === 'current' || known.state === 'remembered'}
      />
      <SelectionBar
        selected={[...known.byId.values()].filter(({ id }) => selected.has(id))}
        onClear={() => setSelected(new Set())}
      />
      <ListState known={known} shown={shown.length} onClear={() => setFilters(noFilters)} nowMs={nowMs} />
      {shown.length > 0 && (
        <CampaignTable
          rows={shown}
          openId={openId}
          sorting={sorting}
          onSort={setSorting}
          selected={selected}
          onSelect={select}
          onSelectAll={(all) => setSelected((before) => withChosen(before, idsOf(shown), all))}
          nowMs={nowMs}
        />
      )}
      <CampaignDrawer
        campaignId={openId}
        drafts={drafts}
        onDraft={(id, draft) => setDrafts((before) => withDraft(before, id, draft))}
      />
    </>
  );
}

function idsOf(rows: readonly WishedCampaign[]): readonly string[] {
  return rows.map(({ campaign }) => campaign.id);
}

function withChosen(before: ReadonlySet<string>, ids: readonly string[], isChosen: boolean): ReadonlySet<string> {
  const next = new Set(before);
  for (const id of ids) {
    if (isChosen) next.add(id);
    else next.delete(id);
  }
  return next;
}

function withDraft(
  drafts: ReadonlyMap<string, Draft>,
  id: string,
  draft: Draft | undefined,
): ReadonlyMap<string, Draft> {
  const next = new Map(drafts);
  if (draft) next.set(id, draft);
  else next.delete(id);
  return next;
}
