/**
 * One edit of a campaign, from what a person asked for to a recorded result: stored, pushed to every platform the
 * campaign is on, and never done twice under the same id.
 */
import * as v from 'valibot';
import { editableFields, type Campaign, type PlatformName } from '../contracts/campaign.ts';
import type { Clock } from '../contracts/clock.ts';
import { EditResult, type CampaignEdit, type RetryPush, type TargetProgress } from '../contracts/edit.ts';
import { createCampaigns } from '../database/campaigns.ts';
import type { Database, Queries } from '../database/database.ts';
import { createIntents, type Intent, type Prepared } from '../database/intents.ts';
import type { Connectors } from './connectors.ts';
import { prepareEdit, prepareRetry, stopped } from './prepare-edit.ts';
import { pushToAll, sentenceOf, stateOf } from './push.ts';

export interface Services {
  database: Database;
  connectors: Connectors;
  clock: Clock;
}

export interface Command<Content> {
  /** The id of the conversation. */
  id: string;
  /** Which try this is, from 1: a higher one takes over what a lower one left unfinished. @default 1 */
  attempt?: number;
  content: Content;
  askedBy?: string;
}

export interface CommandOptions {
  /** This attempt is over (its lease is lost, the process stops): nothing more is written or recorded, and it rejects. */
  signal?: AbortSignal;
  /** Nobody wants it any more: what is not sent yet is recorded as cancelled; what has not begun is refused. */
  cancel?: AbortSignal;
  onProgress?: (progress: TargetProgress) => void;
  /** The edit is stored, and no platform has been told yet. Not called for conflicts, refusals and retries. */
  onSaved?: (campaign: Campaign) => void;
  /** The stored campaign is another one now: after it was saved, and after each platform's outcome. */
  onChanged?: (campaign: Campaign) => void;
  /** How long to wait for the same command under way elsewhere. @default 60000 */
  waitMs?: number;
}

export interface Answer {
  result: EditResult;
  /** The result as recorded: equal to the byte whenever the same id is asked again. */
  text: string;
  /** Whether it was there already. */
  replayed: boolean;
}

/**
 * Edits a campaign and pushes the edit. Edits of one campaign have to come one after the other (in TAME: requests with
 * the same `key`); pushes to different platforms run side by side.
 *
 * @example
 * const { text } = await editCampaign(services, { id: ctx.id, attempt: ctx.attempt, content: edit }, { signal: ctx.signal });
 */
export function editCampaign(
  services: Services,
  command: Command<CampaignEdit>,
  options: CommandOptions = {},
): Promise<Answer> {
  const { content: edit } = command;
  return carryOut(
    services,
    command,
    options,
    [
      'edit',
      edit.campaignId,
      edit.baseVersion,
      inOrder(edit),
      edit.platforms ?? null,
      ...(edit.intents ? [edit.intents] : []),
    ],
    (inside) => prepareEdit(inside, edit, command.askedBy),
  );
}

/** Sends platforms again what they are behind with. Platforms that are not named are not touched. */
export function retryPush(
  services: Services,
  command: Command<RetryPush>,
  options: CommandOptions = {},
): Promise<Answer> {
  const { content: retry } = command;
  const { onSaved: _, ...rest } = options;
  return carryOut(services, command, rest, ['retry', retry.campaignId, retry.platforms], (inside) =>
    prepareRetry(inside, retry),
  );
}

async function carryOut(
  services: Services,
  command: Command<{ campaignId: string }>,
  options: CommandOptions,
  content: unknown,
  prepare: (inside: Queries) => Promise<Prepared>,
): Promise<Answer> {
  const { database, clock } = services;
  const { id, attempt = 1, askedBy } = command;
  const { campaignId } = command.content;
  const { signal, cancel, waitMs = 60_000 } = options;
  const intents = createIntents(database, clock.now);
  const intent: Intent = {
    id,
    campaignId,
    content: JSON.stringify(content),
    attempt,
    ...(askedBy !== undefined && { askedBy }),
  };

  signal?.throwIfAborted();
  const begun = await intents.begin(intent, (inside) =>
    cancel?.aborted ? Promise.resolve(stopped()) : prepare(inside),
  );
  switch (begun.state) {
    case 'done':
      if (!begun.replayed) tellSaved(answerOf(begun.result, false).result);
      return answerOf(begun.result, begun.replayed);
    case 'different-content': {
      const text = 'This id was used for another request before; nothing was done. Ask again under a new id.';
      return answerOf(
        JSON.stringify({ state: 'refused', code: 'different-content', text } satisfies EditResult),
        false,
      );
    }
    case 'running':
      return waitFor();
    case 'begun':
      break;
  }
  const { plan, pushes } = begun;
  const campaign = await campaignNow();
  options.onSaved?.(campaign);
  options.onChanged?.(campaign);

  const left = pushes.filter((push) => push.outcome === undefined || push.state === 'unknown');
  const stop = joined(signal, cancel);
  /** Whose values each platform was told: edits that came meanwhile are told along, and write nothing of their own. */
  const versions = new Map<PlatformName, number>();
  await pushToAll(services.connectors, {
    campaign,
    mask: plan.fields,
    targets: left.map(({ platform, state }) => ({
      platform,
      remoteId: campaign.bindings.find((binding) => binding.platform === platform)?.remoteId ?? '',
      verifyFirst: state !== 'queued',
    })),
    idempotencyKey: id,
    ...(stop && { signal: stop }),
    ...(options.onProgress && { onProgress: options.onProgress }),
    mayWrite: (platform) => intents.markSent(intent, platform),
    latest: async (platform) => {
      const now = await campaignNow();
      const binding = now.bindings.find((each) => each.platform === platform);
      const isThere = binding !== undefined && !binding.behind.some((field) => plan.fields.includes(field));
      versions.set(platform, isThere ? plan.version : now.version);
      return isThere ? undefined : now;
    },
    onOutcome: async (outcome) => {
      // Left alone at the end of an attempt: whoever comes after it finds 'sent' and reads before it writes.
      if (signal?.aborted && outcome.state !== 'applied') return;
      const version = versions.get(outcome.platform) ?? plan.version;
      if (await intents.settle(intent, { ...plan, version }, outcome)) options.onChanged?.(await campaignNow());
    },
  });
  signal?.throwIfAborted();
  const targets = await intents.outcomes(id);
  const result: EditResult = {
    state: stateOf(targets),
    campaign: await campaignNow(),
    targets,
    text: sentenceOf(targets),
  };
  const text = await intents.finish(intent, JSON.stringify(result));
  return text === undefined ? waitFor() : answerOf(text, false);

  async function campaignNow(): Promise<Campaign> {
    const stored = await createCampaigns(database).get(campaignId);
    if (!stored) throw new Error(`Campaign ${campaignId} is gone from the database.`);
    return stored;
  }

  function tellSaved(saved: EditResult): void {
    if (saved.state !== 'saved') return;
    options.onSaved?.(saved.campaign);
    options.onChanged?.(saved.campaign);
  }

  async function waitFor(): Promise<Answer> {
    const untilMs = clock.now() + waitMs;
    while (clock.now() < untilMs) {
      const recorded = await intents.resultOf(id);
      if (recorded !== undefined) return answerOf(recorded, true);
      await clock.sleep(100, signal);
    }
    throw new Error('The same request is still under way elsewhere; ask again later for its result.');
  }
}

function answerOf(text: string, replayed: boolean): Answer {
  return { result: v.parse(EditResult, JSON.parse(text)), text, replayed };
}

function inOrder({ fields }: CampaignEdit): unknown[] {
  return editableFields.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]]));
}

function joined(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 0 ? AbortSignal.any(given) : undefined;
}
