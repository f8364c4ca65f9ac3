/** Says in a corner of the page how an edit ended, wherever on the page its author is by then. */
import { useEffect } from 'react';
import { combineLatest, map, pairwise } from 'rxjs';
import { toast } from '../notice/toast.tsx';
import { useSession } from '../tame/use-session.ts';
import { campaignIdOf } from './edit.ts';
import { endedBetween, outcomeOf } from './outcome.ts';

/** `openId`: the campaign whose drawer is open shows it in full; nothing is said twice. */
export function useEditToasts(openId: string | undefined): void {
  const { edits, campaigns } = useSession();
  useEffect(() => {
    const names$ = campaigns.known$.pipe(map(({ byId }) => byId));
    const told = new Set<string>();
    const telling = combineLatest([edits.all$, names$])
      .pipe(pairwise())
      .subscribe(([[before], [after, byId]]) => {
        for (const edit of endedBetween(before, after)) {
          const id = campaignIdOf(edit);
          if (told.has(edit.id) || (id !== undefined && id === openId)) continue;
          told.add(edit.id);
          const { label, tone, text } = outcomeOf(edit);
          const name = id === undefined ? undefined : byId.get(id)?.name;
          toast({ title: name ? `${name}: ${label.toLowerCase()}` : label, text, tone });
        }
      });
    return () => telling.unsubscribe();
  }, [edits, campaigns, openId]);
}
