/**
 * The service that forecasts: computes day by day in a thread, starts over when it is steered, and goes on where an
 * earlier attempt was cut off.
 *
 * The plan hangs on three things that an attempt must not see differently from the one before: the campaign (asked for
 * under an id that belongs to this conversation, so the answer stays the first one), the first day (as said before), and
 * the seed (the id). So the days that are computed again are equal to the ones that were said.
 */
import path from 'node:path';
import type { Context } from '@tame/sdk/worker';
import { TameError } from '@tame/sdk/worker';
import { lastValueFrom } from 'rxjs';
import type { Campaign } from '../contracts/campaign.ts';
import type { Clock } from '../contracts/clock.ts';
import type {
  ForecastBatch,
  ForecastDay,
  ForecastInput,
  ForecastProgress,
  ForecastSteer,
} from '../contracts/forecast.ts';
import type { Finding } from '../contracts/outlook.ts';
import { getCampaign } from '../contracts/services.ts';
import { dayAfter, dayOf } from '../forecast/days.ts';
import { forecastInThread } from '../forecast/in-thread.ts';
import { planForecast, type ForecastPlan } from '../forecast/plan.ts';
import { stepsPerDay } from '../forecast/steps.ts';
import { saidSoFar } from './forecast-said.ts';
import { steersOf } from './steers.ts';

/** What it needs of the conversation it works on. */
export type ForecastContext = Pick<
  Context<ForecastBatch, ForecastSteer, ForecastProgress>,
  'id' | 'signal' | 'messages$' | 'replies' | 'status' | 'note' | 'fail' | 'request' | 'event'
>;

export interface ForecastParts {
  clock: Clock;
  /** How many steps all futures and days have together; more are slower and finer. */
  steps?: number | undefined;
  /** Days that come closer together than this are one reply. @default 250 */
  batchMs?: number | undefined;
  /** Where to note how far forecasts have come, so that they go on quickly after a crash. @default nowhere */
  folder?: string | undefined;
}

export function forecastHandler(
  parts: ForecastParts,
): (input: ForecastInput, ctx: ForecastContext) => AsyncIterable<ForecastBatch> {
  return async function* (input, ctx) {
    const said = saidSoFar(await ctx.replies());
    const steers = steersOf(ctx.messages$);
    // One of those that work on the question that this is a part of: it leads when those before it are gone.
    const standing = ctx.event.leader$.subscribe({ error: () => undefined });
    let last: ForecastDay | undefined;
    try {
      const campaign = await campaignOf(ctx, input.campaignId);
      await steers.atLeast(said.revision, ctx.signal);
      for (;;) {
        const revision = steers.count;
        const budget = steers.latest?.dailyBudgetMicros ?? input.dailyBudgetMicros;
        const today = said.firstDay === undefined ? dayOf(parts.clock.now()) : dayAfter(said.firstDay, -1);
        const plan = planOf(
          ctx,
          campaign,
          today,
          { ...input, ...(budget !== undefined && { dailyBudgetMicros: budget }) },
          parts,
        );
        let done = revision === said.revision ? said.days : 0;
        const progress = (): void => ctx.status(progressOf(campaign, plan, done, revision));

        progress();
        const steered = steers.next();
        const until = AbortSignal.any([ctx.signal, steered]);
        const options = { signal: until, skipDays: done, ...batching(parts), checkpointFile: fileOf(parts, ctx.id) };
        for await (const days of forecastInThread(plan, options)) {
          done += days.length;
          last = days.at(-1);
          said.firstDay ??= days[0]?.day;
          yield { revision, dailyBudgetMicros: plan.dailyBudgetMicros, days };
          progress();
        }
        if (steered.aborted) continue;
        if (last) await ctx.event.share(campaign.id, findingOf(campaign, last));
        return;
      }
    } finally {
      standing.unsubscribe();
      steers.close();
    }
  };
}

function planOf(
  ctx: ForecastContext,
  campaign: Campaign,
  today: string,
  input: ForecastInput,
  { steps }: ForecastParts,
): ForecastPlan {
  const plan = planForecast(campaign, { input, seed: ctx.id, today, stepsPerDay: stepsPerDay(input, steps) });
  if (plan) return plan;
  return fail(ctx, 'already-ended', `${campaign.name} has ended; there are no days left to forecast.`);
}

/** The same answer for every attempt, whatever became of the campaign since. */
async function campaignOf(ctx: ForecastContext, campaignId: string): Promise<Campaign> {
  const ask = (id?: string): Promise<Campaign> =>
    lastValueFrom(ctx.request(getCampaign, { campaignId }, id === undefined ? {} : { id }));
  try {
    return await ask(`${ctx.id}.campaign`).catch((error: unknown) => {
      // The attempt before may have been stopped while it asked, and its question with it.
      if (ctx.signal.aborted || !(error instanceof TameError) || error.code === 'FAILED') throw error;
      return ask();
    });
  } catch (error) {
    if (error instanceof TameError && error.reason === 'unknown-campaign') {
      return fail(ctx, 'unknown-campaign', `There is no campaign ${campaignId}; search for it again.`);
    }
    throw error;
  }
}

function progressOf(campaign: Campaign, plan: ForecastPlan, done: number, revision: number): ForecastProgress {
  const { horizonDays: of, dailyBudgetMicros } = plan;
  return { campaignId: campaign.id, campaignName: campaign.name, done, of, revision, dailyBudgetMicros };
}

function findingOf({ name, currency }: Campaign, { spendMicros, median }: ForecastDay): Finding {
  return { campaignName: name, currency, spendMicros, results: median };
}

/** Ids may hold what files may not be called. */
function fileOf({ folder }: ForecastParts, id: string): string | undefined {
  return folder === undefined ? undefined : path.join(folder, encodeURIComponent(id).replaceAll('*', '%2A'));
}

function batching({ batchMs }: ForecastParts): { batchMs?: number } {
  return batchMs === undefined ? {} : { batchMs };
}

/** The sentence is for the person: it also stands in the log, as a note. */
function fail(ctx: ForecastContext, reason: string, text: string): never {
  ctx.note('error', text);
  return ctx.fail(reason, { text });
}
