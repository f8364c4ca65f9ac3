/**
 * Which of the tabs of one name and user sends, and what they tell each other.
 *
 *   waiting ──lock granted, or stolen from a leader who does not answer──► leading
 *      ▲                                                                      │
 *      └────────────────────── robbed, or going to sleep ─────────────────────┘
 *
 * Two tabs that send at once do no harm, since the relay knows every id: this saves effort and guards nothing.
 * A leader needs no timers, which a hidden tab could not rely on: it only answers who asks.
 */
import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { isRecord } from '../protocol/shape.ts';
import type { Refusal } from './outbox-state.ts';
import { tabPorts, type Locks, type TabPorts } from './tab-ports.ts';

/**
 * `stored`: there is something to send. `accepted`: the relay answers for this conversation now. `replaced`: it was never
 * sent, and another has taken its place.
 * `refused`: the relay will not take this one. `id` is the conversation's, or the event's that was published.
 */
export type TabNews = { type: 'stored' | 'accepted' | 'replaced'; id: string } | ({ type: 'refused' } & Refusal);

/** Only tabs of this origin are heard: what they say has the shape of its type, which a newer release may have more of. */
type Said = { type: 'news'; news: readonly TabNews[] } | { type: 'who-leads' } | { type: 'i-lead' };

export interface Tabs {
  /** True while this tab is the one that sends. Replays the latest; may turn false and true again at any time. */
  readonly leads$: Observable<boolean>;
  /** Tells the other tabs of the same name and user; not this one. */
  tell(news: TabNews): void;
  readonly news$: Observable<TabNews>;
  close(): void;
}

export interface TabsOptions {
  name: string;
  /** Who is signed in; when that changes, this tab leaves the tabs of the one and joins those of the other. */
  user$: Observable<string>;
  /** How often a visible tab that waits asks whether the leader lives. @default 2_000 */
  beatMs?: number;
  /** @default those of this browser; outside of one, as in Node, this tab is alone and always leads */
  ports?: TabPorts | undefined;
}

/** Questions in a row that a leader may leave unanswered before a visible tab takes over. */
const PATIENCE = 3;

export function createTabs({ name, user$, beatMs = 2_000, ports = tabPorts() }: TabsOptions): Tabs {
  const leads$ = new BehaviorSubject(!ports);
  const news$ = new Subject<TabNews>();
  let group: Group | undefined;
  const users =
    ports &&
    user$.subscribe((user) => {
      group?.leave();
      // The name is encoded so that no pair of name and user reads like another pair.
      group = join(`tame:${encodeURIComponent(name)}:${user}`, ports, beatMs, leads$, news$);
    });
  return {
    leads$,
    news$,
    tell: (news) => group?.tell(news),
    close() {
      users?.unsubscribe();
      group?.leave();
      group = undefined;
      leads$.complete();
      news$.complete();
    },
  };
}

/** The tabs of one name and user, with this one among them. */
interface Group {
  tell(news: TabNews): void;
  leave(): void;
}

function join(
  title: string,
  { locks, channel: open, visible, awake, onSleep, every }: TabPorts,
  beatMs: number,
  leads$: BehaviorSubject<boolean>,
  news$: Subject<TabNews>,
): Group {
  const channel = open(title);
  const untold: TabNews[] = [];
  let closed = false;
  let release = () => {};
  let queue = new AbortController();
  let steal = false;
  let unanswered = 0;
  let patience = PATIENCE;

  function tellAll() {
    if (untold.length > 0) channel.postMessage({ type: 'news', news: untold.splice(0) });
  }

  function lead(leading: boolean) {
    if (leads$.value !== leading) leads$.next(leading);
    if (leading) channel.postMessage({ type: 'i-lead' });
  }

  /** Runs while the lock is held: all of a leadership happens inside, so that no two can believe to have the lock. */
  async function reign() {
    if (closed) return;
    await new Promise<void>((resolve) => {
      release = resolve;
      lead(true);
    });
  }

  async function campaign(from: Locks) {
    while (!closed) {
      queue = new AbortController();
      const how = steal ? { steal } : { signal: queue.signal };
      steal = false;
      unanswered = 0;
      try {
        await from.request(title, how, reign);
      } catch (error) {
        // AbortError: robbed, or called back from the queue. Anything else: this page may not use locks at all.
        if (!(error instanceof Error) || error.name !== 'AbortError') return lead(!closed);
      }
      lead(false);
      await awake();
    }
  }

  /**
   * A tab that sleeps may be robbed and not know it when it wakes, and in the queue it could be given the lock and do
   * nothing with it: it stops and leaves first, and queues again when it is awake, at the end.
   */
  function giveWay() {
    lead(false);
    release();
    queue.abort();
  }

  /**
   * A hidden tab neither asks nor steals: its timers may be a minute late. Unanswered questions count, not time, so that
   * a tab which slept itself does not blame the leader.
   */
  function watch() {
    if (leads$.value || !visible()) {
      unanswered = 0;
    } else if (unanswered < patience) {
      unanswered += 1;
      channel.postMessage({ type: 'who-leads' });
    } else {
      // A tab that hears nothing would rob healthy leaders for ever: each time it waits twice as long.
      patience *= 2;
      steal = true;
      queue.abort();
    }
  }

  function hear(news: TabNews) {
    switch (news.type) {
      case 'stored':
      case 'accepted':
      case 'replaced':
      case 'refused':
        news$.next(news);
    }
  }

  channel.addEventListener('message', ({ data }) => {
    if (!isSaid(data)) return;
    switch (data.type) {
      case 'who-leads':
        return lead(leads$.value);
      case 'i-lead':
        unanswered = 0;
        patience = PATIENCE;
        return;
      case 'news':
        data.news.forEach(hear);
    }
  });

  const stops = locks ? [onSleep(giveWay), every(beatMs, watch)] : [];
  if (locks) void campaign(locks);
  // An insecure origin has no locks: every tab leads, and the relay drops what it is told twice.
  else lead(true);

  return {
    tell(news) {
      // What is told in one turn goes together: for a browser a message to other tabs is dearer than a row on the disk.
      if (untold.push(news) === 1) queueMicrotask(tellAll);
    },
    leave() {
      closed = true;
      tellAll();
      for (const stop of stops) stop();
      giveWay();
      channel.close();
    },
  };
}

function isSaid(data: unknown): data is Said {
  return isRecord(data) && 'type' in data;
}
