/** The services of the demo: what the page may ask, and what each of them answers, in which order. */
import { service } from '@tame/sdk';
import * as v from 'valibot';
import { BulkCounts, BulkEdit, BulkMessage, BulkOutcome, BulkStatus } from './bulk.ts';
import { Campaign, EditableFields } from './campaign.ts';
import { CampaignEdit, EditMessage, EditResult, RetryPush, TargetProgress } from './edit.ts';
import { ForecastBatch, ForecastInput, ForecastProgress, ForecastSteer } from './forecast.ts';
import { Outlook, OutlookInput, OutlookProgress } from './outlook.ts';
import { ImportEvent, ImportInput, ImportMessage, ImportProgress } from './import.ts';

/** Campaigns per reply of `campaigns.list`: a hundred stay far below the 256 KiB that one message may have. */
export const CAMPAIGNS_PER_PAGE = 100;

/** One page of the list. `total` is the same in every page of one answer. */
export const CampaignPage = v.object({
  campaigns: v.pipe(v.array(Campaign), v.maxLength(CAMPAIGNS_PER_PAGE)),
  total: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type CampaignPage = v.InferOutput<typeof CampaignPage>;

/** Every campaign, in pages: at least one reply (an empty page when there are none), then it completes. */
export const listCampaigns = service('campaigns.list', { input: v.strictObject({}), reply: CampaignPage });

/** One campaign, as one reply. Fails with the reason `unknown-campaign`. */
export const getCampaign = service('campaign.get', {
  input: v.strictObject({ campaignId: v.string() }),
  reply: Campaign,
});

/**
 * What is said while an edit or a retry runs, in this order:
 *
 *   saved? ── platform* ── result
 *
 * 1. `saved`: the edit is in the database and everybody has been told; `campaign` has the new version and its bindings
 *    are `pending`. Absent when it never is: a conflict, a refusal, a retry.
 * 2. `platform`: once per platform with `queued`, then at every step. The last one of each platform is its outcome.
 * 3. `result`: exactly one, the last reply. A conflict or a refusal is a result as well; only trouble of the back end
 *    itself fails the conversation.
 *
 * A later attempt goes on: it says only what no earlier attempt has said (`ctx.replies()`).
 */
export const EditEvent = v.variant('type', [
  v.object({ type: v.literal('saved'), campaign: Campaign }),
  v.object({ type: v.literal('platform'), target: TargetProgress }),
  v.object({ type: v.literal('result'), result: EditResult }),
]);
export type EditEvent = v.InferOutput<typeof EditEvent>;

/** What the edit is about, for devices that did not ask for it, and how many platforms are through. */
export const EditStatus = v.object({
  campaignId: v.string(),
  campaignName: v.string(),
  /** What was asked; unset for a retry. */
  fields: v.exactOptional(EditableFields),
  done: v.number(),
  of: v.number(),
});
export type EditStatus = v.InferOutput<typeof EditStatus>;

/**
 * Changes a campaign and tells its platforms. The conversation's id is the idempotency key.
 *
 * A field is in conflict when somebody else changed it after `baseVersion`; one's own later changes never are, so that
 * edits saved offline one after the other all arrive. With a conflict nothing is changed, and the result names each
 * field with both values. "Keep mine" is a new edit with the newest version as `baseVersion`.
 */
export const editCampaign = service('campaign.edit', {
  input: CampaignEdit,
  reply: EditEvent,
  message: EditMessage,
  status: EditStatus,
});

/** Tells the platforms named once more; touches no other, and changes nothing in the database but the bindings. */
export const retryPush = service('campaign.retry', {
  input: RetryPush,
  reply: EditEvent,
  message: EditMessage,
  status: EditStatus,
});

/**
 * What is said while many campaigns are changed:
 *
 *   campaign* ── summary
 *
 * One `campaign` for each that was begun, as they come; `summary` last, unless the conversation was cancelled. A campaign
 * that was told to stop before it had begun is not named.
 */
export const BulkEvent = v.variant('type', [
  v.object({ type: v.literal('campaign'), ...BulkOutcome.entries }),
  v.object({ type: v.literal('summary'), ...BulkCounts.entries }),
]);
export type BulkEvent = v.InferOutput<typeof BulkEvent>;

/**
 * Changes many campaigns, a few at a time; each is an edit (`campaign.edit`) that is a part of this conversation, so what
 * holds for one holds here. The message `stop` (`BulkMessage`) ends it early: nothing more is written, and what was under
 * way says how far it came. `planBulk` and `bulkOf` make the input of a change and campaigns.
 */
export const bulkEdit = service('campaigns.bulk', {
  input: BulkEdit,
  reply: BulkEvent,
  message: BulkMessage,
  status: BulkStatus,
});

/**
 * Forecasts a campaign day by day: tens of seconds, a batch of days per reply, `horizonDays` days in all.
 * A message (`ForecastSteer`) starts it over with another daily budget, within the same conversation.
 * Fails with `unknown-campaign` or `already-ended`.
 */
export const forecast = service('campaign.forecast', {
  input: ForecastInput,
  reply: ForecastBatch,
  message: ForecastSteer,
  status: ForecastProgress,
});

/**
 * Forecasts several campaigns at once and adds up what they will have spent. Its forecasts are parts of it: they share what
 * they find out, and the first task, this one, leads.
 */
export const outlook = service('campaigns.outlook', { input: OutlookInput, reply: Outlook, status: OutlookProgress });

/**
 * Reads an export of campaigns. The file follows as `chunks` messages; the service joins them by `index`, reads, saves
 * what it can and says what it could not, line by line. Fails with `unreadable` when it recognises no known export.
 *
 * Where a value was changed both here and by the file since the export before it, the service asks first
 * (`ImportQuestion`), and one message (`ImportAnswer`) says it for each of them. Without an answer what is here is kept.
 */
export const importCampaigns = service('campaigns.import', {
  input: ImportInput,
  reply: ImportEvent,
  message: ImportMessage,
  status: ImportProgress,
});

/** Long enough for people to turn to something else: they are told how these stand. */
export const toldServices = [forecast.name, outlook.name, importCampaigns.name, bulkEdit.name] as const;
