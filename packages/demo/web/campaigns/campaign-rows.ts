/** The rows of the table: what is known, with the wishes of edits under way put over it. */
import { useMemo } from 'react';
import { combineLatest, map, type Observable } from 'rxjs';
import type { Edit } from '../edits/edit.ts';
import { openByCampaign, withWishes, type WishedCampaign } from '../edits/wishes.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { noCampaigns, type KnownCampaigns } from './known-campaigns.ts';

export interface CampaignRows {
  readonly known: KnownCampaigns;
  readonly rows: readonly WishedCampaign[];
}

const noRows: CampaignRows = { known: noCampaigns, rows: [] };

export function useCampaignRows(): CampaignRows {
  const { campaigns, edits } = useSession();
  const rows$ = useMemo(() => rowsOf(campaigns.known$, edits.all$), [campaigns, edits]);
  return useObservable(rows$, noRows);
}

function rowsOf(
  known$: Observable<KnownCampaigns>,
  edits$: Observable<ReadonlyMap<string, Edit>>,
): Observable<CampaignRows> {
  // A campaign without news keeps its row, so that only the others are drawn again.
  const untouched = new WeakMap<object, WishedCampaign>();
  return combineLatest([known$, edits$]).pipe(
    map(([known, edits]) => {
      const open = openByCampaign(edits.values());
      const rows = [...known.byId.values()].map((campaign) => {
        const mine = open.get(campaign.id);
        if (mine) return withWishes(campaign, mine);
        const row = untouched.get(campaign) ?? withWishes(campaign);
        untouched.set(campaign, row);
        return row;
      });
      return { known, rows };
    }),
  );
}
