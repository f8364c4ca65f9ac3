/** The campaign of the open drawer: from the list, or asked for by itself when the list does not have it. */
import type { TameError } from '@tame/sdk';
import { useEffect, useMemo } from 'react';
import { EMPTY, catchError, combineLatest, defer, map, of, startWith, switchMap } from 'rxjs';
import type { Campaign } from '../../contracts/campaign.ts';
import { getCampaign } from '../../contracts/services.ts';
import { editsOf, isOpen, type Edit } from '../edits/edit.ts';
import { withWishes, type WishedCampaign } from '../edits/wishes.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import type { Session } from '../tame/session.ts';
import { asTameError } from '../tame/watched.ts';
import type { WorkItem } from '../work/work-item.ts';

export interface OpenCampaign {
  /** As it is saved. */
  known: Campaign | undefined;
  /** With the wishes of edits under way. */
  shown: WishedCampaign | undefined;
  /** Of this campaign, oldest first. */
  edits: readonly Edit[];
  error: TameError | undefined;
}

const nothing: OpenCampaign = { known: undefined, shown: undefined, edits: [], error: undefined };
const noWork: readonly WorkItem[] = [];

/** So many earlier edits are looked up, for the list of changes. */
const LOOKED_UP = 5;

export function useOpenCampaign(id: string | undefined): OpenCampaign {
  const session = useSession();
  const open$ = useMemo(() => (id === undefined ? of(nothing) : opened(session, id)), [session, id]);
  const ended = useObservable(id === undefined ? EMPTY : session.work.ended$, noWork);
  useEffect(() => {
    const about = ended.filter(({ subject }) => 'campaignId' in subject && subject.campaignId === id);
    session.edits.lookUp(about.slice(0, LOOKED_UP));
  }, [session, ended, id]);
  return useObservable(open$, nothing);
}

function opened(session: Session, id: string) {
  const listed$ = session.campaigns.known$.pipe(map(({ byId, state }) => ({ campaign: byId.get(id), state })));
  const missing$ = defer(() => session.tame.request(getCampaign, { campaignId: id })).pipe(
    map((campaign) => {
      session.campaigns.learn(campaign);
      return undefined;
    }),
    catchError((error: unknown) => of(asTameError(error))),
    startWith(undefined),
  );
  const error$ = listed$.pipe(
    map(({ campaign, state }) => campaign === undefined && state === 'current'),
    switchMap((missing) => (missing ? missing$ : of(undefined))),
  );
  return combineLatest([listed$, session.edits.all$, error$]).pipe(
    map(([{ campaign }, all, error]): OpenCampaign => {
      const edits = editsOf(all, id);
      return { known: campaign, shown: campaign && withWishes(campaign, edits.filter(isOpen)), edits, error };
    }),
  );
}
