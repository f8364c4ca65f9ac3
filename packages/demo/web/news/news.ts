/** What happens to my work while I do something else: told by the notifier, once, to every page of mine. */
import { appTopic, preferences, seen, type News, type Preferences } from '@tame/notify/contract';
import { TameError, type Client } from '@tame/sdk';
import { BehaviorSubject, EMPTY, catchError, defer, firstValueFrom, scan, type Observable } from 'rxjs';
import { hearNews, noNews, type KnownNews } from './known-news.ts';

export interface NewsDesk {
  readonly known$: Observable<KnownNews>;
  /** No other page has to show these, and nobody is mailed about them. */
  markSeen(news: readonly News[]): void;
  preferences(): Promise<Preferences>;
  /** Resolves to what is in force then; several are taken in their order. */
  prefer(wished: Preferences): Promise<Preferences>;
  close(): void;
}

/** Events of the topic that a page begins with: what was told, and what was seen of it. */
const LOOK_BACK = 100;

export function createNews(tame: Client, user: string): NewsDesk {
  const known$ = new BehaviorSubject(noNews);
  const events$ = defer(() => tame.topic(appTopic(user)).events({ since: { last: LOOK_BACK } }));
  const hearing = events$
    .pipe(
      scan(hearNews, noNews),
      // After a gap it begins anew; whoever may not listen is told nothing.
      catchError((error: unknown, again$) => (isGap(error) ? again$ : EMPTY)),
    )
    .subscribe((known) => known$.next(known));
  return {
    known$,
    markSeen(news) {
      const items = news.map(({ conversation, version }) => ({ conversation, version }));
      // Without room on this device another page shows it once more: no harm.
      if (items.length > 0) void tame.post(seen, items).catch(() => undefined);
    },
    preferences: () => firstValueFrom(tame.request(preferences, {})),
    prefer: (set) => firstValueFrom(tame.request(preferences, { set }, { key: `preferences.${user}` })),
    close: () => hearing.unsubscribe(),
  };
}

function isGap(error: unknown): boolean {
  return error instanceof TameError && (error.code === 'GAP' || error.code === 'RESET');
}
