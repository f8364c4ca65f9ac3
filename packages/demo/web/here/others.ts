/** Who else has a campaign open, while that can be known. */
import { useEffect, useMemo } from 'react';
import { EMPTY, catchError, combineLatest, map, of } from 'rxjs';
import { campaignDesk } from '../../contracts/topics.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';

const nobody: readonly string[] = [];

/** Their users; whoever looks is seen by them, for as long as the campaign is open here. */
export function useOthers(campaignId: string | undefined): readonly string[] {
  const { tame, user } = useSession();
  const desk = useMemo(
    () => (campaignId === undefined ? undefined : tame.topic(campaignDesk(campaignId))),
    [tame, campaignId],
  );
  useEffect(() => desk?.enter(), [desk]);
  const others$ = useMemo(
    () =>
      desk === undefined
        ? EMPTY
        : combineLatest([desk.presence$, tame.connection$]).pipe(
            // What was last known is not shown as if it were so now.
            map(([people, { state }]) => (state === 'online' ? people.map((each) => each.user) : nobody)),
            map((users) => users.filter((each) => each !== user)),
            // A token of before may not allow to look: then nobody is shown.
            catchError(() => of(nobody)),
          ),
    [desk, tame, user],
  );
  return useObservable(others$, nobody);
}
