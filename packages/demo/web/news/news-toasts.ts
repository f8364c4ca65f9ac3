/** Says in a corner of the page what has happened to work that is not in front of its user: once, on whichever tab they see. */
import { useEffect } from 'react';
import type { News } from '@tame/notify/contract';
import { combineLatest, debounceTime, fromEvent, map, startWith } from 'rxjs';
import { hrefOf } from '../app/route.ts';
import { counted } from '../format/numbers.ts';
import { toast } from '../notice/toast.tsx';
import { useSession } from '../tame/use-session.ts';
import { unseen } from './known-news.ts';
import { kindTones, routeOf } from './news-link.ts';
import { createTold } from './told.ts';

/** What was told and what was seen of it come one after the other: only then it is known what is left. */
const SETTLED_MS = 250;
/** More at once are said in one sentence. */
const MOST = 3;

/** `shown`: the conversation that the open screen shows in full; nothing need be said of it. */
export function useNewsToasts(shown: string | undefined): void {
  const { news, user } = useSession();
  useEffect(() => {
    const told = createTold(user, localStorage, navigator.locks);
    const onScreen$ = fromEvent(document, 'visibilitychange').pipe(
      startWith(undefined),
      map(() => document.visibilityState === 'visible'),
    );
    const telling = combineLatest([news.known$, onScreen$])
      .pipe(debounceTime(SETTLED_MS))
      .subscribe(([known, onScreen]) => {
        if (!onScreen) return;
        const fresh = unseen(known);
        if (fresh.length === 0) return;
        void told.claim(fresh).then((mine) => {
          say(mine.filter(({ conversation }) => conversation !== shown));
          news.markSeen(mine);
        });
      });
    return () => telling.unsubscribe();
  }, [news, user, shown]);
}

function say(news: readonly News[]): void {
  if (news.length > MOST) {
    const text = `${counted(news.length, 'thing')} happened while you were away.`;
    toast({ title: 'Welcome back', text, tone: 'quiet', link: { label: 'Show them', href: '#/notifications' } });
    return;
  }
  for (const each of news.toReversed()) {
    const { title, text, kind } = each;
    toast({
      title,
      text,
      tone: kindTones[kind],
      link: { label: kind === 'needs-input' ? 'Answer' : 'Open', href: hrefOf(routeOf(each)) },
      // What waits for a person does not go away by itself.
      stays: kind === 'needs-input',
    });
  }
}
