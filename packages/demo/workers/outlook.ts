/**
 * The service that looks ahead for several campaigns: asks for a forecast of each as a part of its own work, takes what
 * those find out and share, and ends with the sum of it when it leads the event.
 */
import type { Handler } from '@tame/sdk/worker';
import { BehaviorSubject, filter, firstValueFrom, scan } from 'rxjs';
import * as v from 'valibot';
import { Finding, type Outlook, type OutlookInput, type OutlookProgress } from '../contracts/outlook.ts';
import { forecast } from '../contracts/services.ts';

export const outlookHandler: Handler<OutlookInput, Outlook, unknown, OutlookProgress> = async (input, ctx) => {
  const { campaignIds, ...how } = input;
  const of = campaignIds.length;
  const leading = firstValueFrom(ctx.event.leader$.pipe(filter(({ me }) => me)));
  leading.catch(() => undefined); // awaited below
  // Ids of their own: another attempt asks for the same parts.
  const runs = campaignIds.map((campaignId, at) =>
    ctx.converse(forecast, { campaignId, ...how }, { id: `${ctx.id}.${at + 1}` }),
  );
  const found$ = new BehaviorSubject<ReadonlyMap<string, Finding>>(new Map());
  const hearing = ctx.event.discoveries$
    .pipe(
      scan((found, { key, value }) => {
        const finding = v.safeParse(Finding, value);
        return finding.success ? new Map(found).set(key, finding.output) : found;
      }, found$.value),
    )
    .subscribe({ next: (found) => found$.next(found), error: () => undefined });
  const telling = found$.subscribe((found) => ctx.status({ done: found.size, of }));
  try {
    const ends = await Promise.all(runs.map(({ settled }) => settled));
    // What ends with this attempt says nothing of the campaigns: the next attempt goes on with them.
    ctx.signal.throwIfAborted();
    const missing = campaignIds.filter((_, at) => ends[at]?.state !== 'completed');
    const found = await firstValueFrom(found$.pipe(filter(({ size }) => size >= of - missing.length)));
    if (missing.length > 0) ctx.note('warn', `${missing.length} of ${of} campaigns could not be forecast.`);
    const campaigns = [...found].map(([campaignId, finding]) => ({ campaignId, ...finding }));
    await leading;
    await ctx.event.conclude({ campaigns, missing });
    return { campaigns, missing };
  } finally {
    telling.unsubscribe();
    hearing.unsubscribe();
  }
};
