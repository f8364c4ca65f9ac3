/** The list of campaigns, kept current for as long as somebody looks: asked once per connection, then followed. */
import type { Client } from '@tame/sdk';
import {
  BehaviorSubject,
  Subject,
  asyncScheduler,
  catchError,
  combineLatest,
  concat,
  defer,
  distinctUntilChanged,
  filter,
  map,
  merge,
  of,
  switchMap,
  throttleTime,
  type Observable,
} from 'rxjs';
import type { Campaign } from '../../contracts/campaign.ts';
import { listCampaigns } from '../../contracts/services.ts';
import { campaignChanges } from '../../contracts/topics.ts';
import { asTameError } from '../tame/watched.ts';
import { hearNews, noCampaigns, type CampaignNews, type KnownCampaigns } from './known-campaigns.ts';
import type { RememberedList } from './remembered-list.ts';

/** A burst of changes is drawn at most this often; a single one at once. */
const DRAW_MS = 50;
const REMEMBER_MS = 2_000;

export interface Campaigns {
  readonly known$: Observable<KnownCampaigns>;
  /** Takes in what an edit answered, and shows it at once: the edit stops being a wish now, and the old value would show. */
  learn(campaign: Campaign): void;
  /** Asks again, after a failure. */
  reload(): void;
  close(): void;
}

export function createCampaigns(tame: Client, list: RememberedList, now: () => number): Campaigns {
  const known$ = new BehaviorSubject(noCampaigns);
  const again$ = new BehaviorSubject(undefined);
  const learned$ = new Subject<CampaignNews>();

  const remembered = list.read();
  if (remembered) known$.next(hearNews(noCampaigns, { type: 'remembered', ...remembered }));

  // Nothing is asked before the relay is there: a question that waits would be counted as a change that waits.
  const online$ = tame.connection$.pipe(
    map(({ state }) => state === 'online'),
    distinctUntilChanged(),
    filter((online) => online),
  );
  const news$ = merge(learned$, combineLatest([online$, again$]).pipe(switchMap(() => followed(tame, now))));
  const hearing = news$.subscribe((news) => known$.next(hearNews(known$.value, news)));
  const remembering = known$
    .pipe(
      filter(({ state }) => state === 'current'),
      throttleTime(REMEMBER_MS, asyncScheduler, { leading: false, trailing: true }),
    )
    .subscribe(({ byId }) => list.write([...byId.values()], now()));

  const drawn$ = known$.pipe(throttleTime(DRAW_MS, asyncScheduler, { leading: true, trailing: true }));
  return {
    known$: merge(drawn$, learned$.pipe(map(() => known$.value))).pipe(distinctUntilChanged()),
    learn: (campaign) => learned$.next({ type: 'learned', campaign }),
    reload: () => again$.next(undefined),
    close() {
      hearing.unsubscribe();
      remembering.unsubscribe();
    },
  };
}

/** Listening begins before the question is asked: a change between the two would otherwise be lost. */
function followed(tame: Client, now: () => number): Observable<CampaignNews> {
  const changes$ = tame
    .topic(campaignChanges)
    .events({ since: 'now' })
    .pipe(map(({ campaign }) => ({ type: 'change', campaign }) as const));
  const list$ = concat(
    tame.request(listCampaigns, {}).pipe(map(({ campaigns }) => ({ type: 'page', campaigns }) as const)),
    defer(() => of({ type: 'listed', nowMs: now() } as const)),
  );
  return concat(of({ type: 'asked' } as const), merge(changes$, list$)).pipe(
    catchError((error: unknown) => of({ type: 'failed', error: asTameError(error) } as const)),
  );
}
