/**
 * The service that changes many campaigns: asks for an edit of each as a part of its own work, a few at a time.
 *
 *   edits ──a few at a time──► campaign.edit, each under an id of its own ──result──► one reply ──on disk──► status
 *     ▲                                  │
 *   stop: no more are begun            stop: those under way are cut short and say how far they came
 *
 * The ids belong to this conversation, so another attempt finds the parts that were asked for before: what has been
 * replied is left alone, what is under way is followed, and no edit is made twice.
 */
import type { Context, Handler } from '@tame/sdk/worker';
import { countBulk, type BulkEdit, type BulkMessage, type BulkOutcome, type BulkStatus } from '../contracts/bulk.ts';
import type { EditResult } from '../contracts/edit.ts';
import { editCampaign, type BulkEvent } from '../contracts/services.ts';
import { asTheyCome } from './as-they-come.ts';

type BulkContext = Context<BulkEvent, BulkMessage, BulkStatus>;

/** Enough that no platform waits for work; few enough that single edits find room beside it. */
const EDITS_AT_ONCE = 8;

export const bulkHandler: Handler<BulkEdit, BulkEvent, BulkMessage, BulkStatus> = async function* (
  { change, edits },
  ctx,
) {
  const said = await ctx.replies();
  if (said.some(({ type }) => type === 'summary')) return;
  const outcomes: BulkOutcome[] = said.flatMap((event) => (event.type === 'campaign' ? [event] : []));
  const stop = new AbortController();
  const hearing = ctx.messages$.subscribe({ next: () => stop.abort(), error: () => undefined });
  const status = (): void => {
    const { applied, failed } = countBulk(edits.length, outcomes);
    ctx.status({ change, done: outcomes.length, of: edits.length, applied, failed });
  };
  const left = edits
    .map((edit, at) => ({ edit, id: `${ctx.id}.${at + 1}` }))
    .filter(({ edit }) => !outcomes.some(({ campaignId }) => campaignId === edit.campaignId));
  try {
    status();
    const pace = { most: EDITS_AT_ONCE, stop: stop.signal };
    for await (const outcome of asTheyCome(left, (part) => outcomeOf(ctx, part, stop.signal), pace)) {
      if (outcome === undefined) continue;
      outcomes.push(outcome);
      yield { type: 'campaign', ...outcome };
      // What is counted as done stays so, also for the attempt after this one.
      await ctx.flushed();
      status();
    }
    yield { type: 'summary', ...countBulk(edits.length, outcomes) };
  } finally {
    hearing.unsubscribe();
  }
};

interface EditPart {
  id: string;
  edit: BulkEdit['edits'][number];
}

/** Undefined when it was stopped before it had begun. */
async function outcomeOf(
  ctx: BulkContext,
  { id, edit }: EditPart,
  stop: AbortSignal,
): Promise<BulkOutcome | undefined> {
  const { campaignId } = edit;
  const { result, why } = await ended(ctx, { id, edit }, stop);
  if (result === undefined) return { campaignId, state: 'broken', targets: [], conflicts: [], text: why };
  if (result.state === 'refused' && result.code === 'stopped') return undefined;
  return {
    campaignId,
    state: result.state,
    targets: 'targets' in result ? result.targets : [],
    conflicts: 'conflicts' in result ? result.conflicts : [],
    text: result.text,
  };
}

async function ended(ctx: BulkContext, { id, edit }: EditPart, stop: AbortSignal) {
  const run = ctx.converse(editCampaign, edit, { id });
  let result: EditResult | undefined;
  run.subscribe({
    next: (event) => {
      if (event.type === 'result') result = event.result;
    },
    error: () => undefined, // told by `settled` as well
  });
  const sayStop = (): void => void run.send({ type: 'stop' }).catch(() => undefined);
  if (stop.aborted) sayStop();
  stop.addEventListener('abort', sayStop, { once: true });
  const { error } = await run.settled;
  stop.removeEventListener('abort', sayStop);
  // What ends with this attempt says nothing of the campaign: the next attempt goes on with it.
  ctx.signal.throwIfAborted();
  return { result, why: error?.message ?? 'Its edit ended without a result.' };
}
