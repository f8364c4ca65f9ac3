/** The services that change a campaign, edit and retry: what the connectors do, said step by step to those who watch. */
import type { Context, Handler } from '@tame/sdk/worker';
import { Observable } from 'rxjs';
import {
  editCampaign,
  retryPush,
  type Answer,
  type CommandOptions,
  type Services,
} from '../connectors/edit-campaign.ts';
import { createLanes, type Lanes } from '../connectors/lanes.ts';
import type { Binding, Campaign, EditableFields } from '../contracts/campaign.ts';
import type { CampaignEdit, EditMessage, RetryPush } from '../contracts/edit.ts';
import type { EditEvent, EditStatus } from '../contracts/services.ts';
import { campaignChanges } from '../contracts/topics.ts';
import type { Database } from '../database/database.ts';
import { createEditTelling } from './edit-telling.ts';
import { endingOf } from './ending.ts';
import type { Parts } from './parts.ts';

type EditContext = Context<EditEvent, EditMessage, EditStatus>;

/** What an edit and a retry have in common, and what they have not. */
interface Work {
  kind: 'edit' | 'retry';
  campaignId: string;
  fields?: EditableFields;
  isTarget: (binding: Binding) => boolean;
  carryOut: (services: Services, options: CommandOptions) => Promise<Answer>;
}

export function editHandler(parts: Parts): Handler<CampaignEdit, EditEvent, EditMessage, EditStatus> {
  return (content, ctx) =>
    change(parts, ctx, {
      kind: 'edit',
      campaignId: content.campaignId,
      fields: content.fields,
      isTarget: ({ platform }) => content.platforms?.includes(platform) ?? true,
      carryOut: (services, options) => editCampaign(services, { ...commandOf(ctx), content }, options),
    });
}

export function retryHandler(parts: Parts): Handler<RetryPush, EditEvent, EditMessage, EditStatus> {
  return (content, ctx) =>
    change(parts, ctx, {
      kind: 'retry',
      campaignId: content.campaignId,
      isTarget: ({ platform, behind }) => content.platforms.includes(platform) && behind.length > 0,
      carryOut: (services, options) => retryPush(services, { ...commandOf(ctx), content }, options),
    });
}

/** Goes on when nobody listens any more: what was sent to a platform is noted down in any case. */
function change(parts: Parts, ctx: EditContext, work: Work): Observable<EditEvent> {
  return new Observable((reader) => {
    const told = inTurn(parts.lanes, work.campaignId, (begun) =>
      tell(parts, ctx, work, { say: (event) => reader.next(event), begun }),
    );
    parts.underWay.add(told).then(
      () => reader.complete(),
      (error: unknown) => reader.error(error),
    );
  });
}

/**
 * Changes of one campaign begin one after the other. The next one's turn comes when this one waits in the lines of all
 * its platforms, which keep the order from there on: one that is throttled holds up nothing but itself.
 */
function inTurn(lanes: Lanes, campaignId: string, work: (begun: () => void) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    void lanes.run(campaignId, async () => {
      let begun = (): void => undefined;
      const inLine = new Promise<void>((isInLine) => (begun = isInLine));
      const finished = work(begun);
      finished.then(resolve, reject);
      await Promise.race([inLine, finished.catch(() => undefined)]);
    });
  });
}

async function tell(
  parts: Parts,
  ctx: EditContext,
  work: Work,
  { say, begun }: { say: (event: EditEvent) => void; begun: () => void },
): Promise<void> {
  if (ctx.signal.aborted) return; // given up before its turn came
  const telling = createEditTelling(await ctx.replies(), say);
  if (telling.ended) return;
  const { campaignId, fields, kind } = work;
  const before = await parts.campaigns.get(campaignId);
  const targets = before?.bindings.filter(work.isTarget).length ?? 0;
  // An earlier attempt may have been cut off between its commit and the announcement of it.
  let known = ctx.attempt === 1 ? before : undefined;
  let latest = before;
  const ending = endingOf(ctx);

  const announcements = createLanes();
  // One at a time: platforms that are through together would otherwise be announced twice.
  const announce = (): Promise<void> =>
    announcements.run(campaignId, async () => {
      const occasion = { by: ctx.user, conversationId: ctx.id, publish: ctx.topic(campaignChanges).publish, known };
      latest = known = (await parts.announcer.announce(campaignId, occasion)) ?? latest;
    });
  const status = (campaign: Campaign | undefined): void => {
    if (!campaign) return;
    const of = Math.max(targets, telling.platforms);
    ctx.status({ campaignId, campaignName: campaign.name, ...(fields && { fields }), done: telling.through, of });
  };
  const saved = (): void => {
    if (kind === 'edit' && latest) telling.saved(latest);
  };

  status(before);
  const services = { ...parts, database: announced(parts.database, announce) };
  const { result } = await work.carryOut(services, {
    signal: ending.over,
    cancel: ending.cancel,
    onProgress: (progress) => {
      begun();
      // Platforms are only told of what is saved and announced.
      saved();
      telling.platform(progress);
      status(latest);
    },
  });
  if (result.state !== 'conflict' && result.state !== 'refused') saved();
  telling.result(result);
  status(latest);
}

/**
 * The same database, where a commit counts as done when everybody knows of it: whoever goes on after a commit, goes on
 * after its announcement, and a failed announcement fails the attempt, so that the next one makes up for it.
 */
function announced(database: Database, announce: () => Promise<void>): Database {
  return {
    ...database,
    transaction: async (work) => {
      const result = await database.transaction(work);
      await announce();
      return result;
    },
  };
}

function commandOf({ id, attempt, user }: EditContext): { id: string; attempt: number; askedBy: string } {
  return { id, attempt, askedBy: user };
}
