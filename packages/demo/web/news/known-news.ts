/** What this user has been told and what some page of theirs has shown, as a value that grows with each event of the topic. */
import type { AppEvent, News } from '@tame/notify/contract';

export interface KnownNews {
  /** Of each conversation the newest, the newest first. */
  readonly items: readonly News[];
  /** Of each conversation the newest version that was shown. */
  readonly seen: ReadonlyMap<string, number>;
}

export const noNews: KnownNews = { items: [], seen: new Map() };

/** So many are kept: the topic may hold more. */
const KEPT = 30;

export function hearNews({ items, seen }: KnownNews, event: AppEvent): KnownNews {
  switch (event.type) {
    case 'news': {
      const fresh = new Map([...items, ...event.items].map((news) => [news.conversation, news]));
      return { seen, items: [...fresh.values()].sort((a, b) => b.atMs - a.atMs).slice(0, KEPT) };
    }
    case 'seen': {
      const shown = new Map(seen);
      for (const { conversation, version } of event.items)
        shown.set(conversation, Math.max(version, shown.get(conversation) ?? -1));
      return { items, seen: shown };
    }
  }
}

/** Told, and by no page shown. */
export function unseen({ items, seen }: KnownNews): readonly News[] {
  return items.filter(({ conversation, version }) => (seen.get(conversation) ?? -1) < version);
}
