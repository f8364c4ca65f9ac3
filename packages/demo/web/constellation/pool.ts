/** The pool, live: its members from their topic, its transcript from its conversation. */
import type { Client, Snapshot } from '@tame/sdk';
import { TameError } from '@tame/sdk';
import {
  catchError,
  concatMap,
  defer,
  distinctUntilChanged,
  firstValueFrom,
  map,
  scan,
  throwError,
  type Observable,
} from 'rxjs';
import * as v from 'valibot';
import { PoolEntry, PoolNews, forecastPool } from '../../contracts/pool.ts';
import { hearNews, noPool, type PoolView } from './pool-view.ts';
import { Shown } from './tree.ts';

/** Older ones were said by members that may be gone. */
const LOOK_BACK_MS = 4_000;
const KEPT = 120;

export function watchPool(tame: Client, now: () => number): Observable<PoolView> {
  const news$ = defer(() => tame.topic<unknown>(forecastPool.news).events({ since: { lastMs: LOOK_BACK_MS } }));
  return news$.pipe(
    // After a gap it begins anew.
    catchError((error: unknown, again$) =>
      error instanceof TameError && (error.code === 'GAP' || error.code === 'RESET') ? again$ : throwError(() => error),
    ),
    scan((view, event) => {
      const news = v.safeParse(PoolNews, event);
      return news.success ? hearNews(view, { news: news.output, nowMs: now() }) : view;
    }, noPool),
  );
}

export interface Written {
  readonly offset: number;
  readonly timeMs: number;
  readonly entry: PoolEntry;
}

export interface Transcript {
  /** Of the newest volume. */
  readonly id: string | undefined;
  readonly written: readonly Written[];
  /** Requests that wait for the pool, as its spokesman knows. */
  readonly waiting: number;
}

export const noTranscript: Transcript = { id: undefined, written: [], waiting: 0 };

const Status = v.object({ waiting: v.number() });

/** The relay says when there is more; it is read then, from where it was. */
export function watchTranscript(tame: Client): Observable<Transcript> {
  let known = noTranscript;
  return tame.conversations({ services: [forecastPool.deliberations], state: 'all' }).pipe(
    map(([newest]) => newest),
    distinctUntilChanged(),
    concatMap(async (newest) => (known = await readOn(tame, known, newest))),
  );
}

async function readOn(tame: Client, known: Transcript, newest: Snapshot | undefined): Promise<Transcript> {
  if (newest === undefined) return known;
  const { id, position, status } = newest;
  const said = v.safeParse(Status, status);
  const waiting = said.success ? said.output.waiting : known.waiting;
  const written = known.id === id ? [...known.written] : [];
  for (;;) {
    const after = written.at(-1)?.offset ?? -1;
    if (after >= (position?.offset ?? -1)) break;
    const page = await readPage(tame, id, after);
    if (page.length === 0) break;
    written.push(...page);
  }
  return { id, waiting, written: written.slice(-KEPT) };
}

async function readPage(tame: Client, id: string, after: number): Promise<readonly Written[]> {
  const answer = await firstValueFrom(tame.request<unknown>('tame.admin', { do: 'show', id, after }));
  const shown = v.safeParse(Shown, answer);
  return shown.success
    ? shown.output.entries.flatMap(({ kind, offset, timeMs, body }) => {
        const entry = kind === 'reply' && body ? v.safeParse(PoolEntry, JSON.parse(body)) : undefined;
        return entry?.success ? [{ offset, timeMs, entry: entry.output }] : [];
      })
    : [];
}
