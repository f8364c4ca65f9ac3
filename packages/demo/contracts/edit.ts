/** One edit of one campaign: what is asked, how each platform took it, and how it ended. */
import * as v from 'valibot';
import { Campaign, EditableFields, editableFields, PlatformName } from './campaign.ts';

/** Intents that one edit joins. */
export const MOST_JOINED = 50;

/** One of the things that somebody asked for one after the other, before any of it was sent. */
const EditIntent = v.strictObject({ id: v.string(), atMs: v.number(), fields: EditableFields });

/** What a person asks for. `baseVersion` is the version they were looking at. */
export const CampaignEdit = v.strictObject({
  campaignId: v.string(),
  baseVersion: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  fields: EditableFields,
  /** Only these platforms; without it, all the campaign is placed on. */
  platforms: v.exactOptional(v.pipe(v.array(PlatformName), v.minLength(1, 'Name at least one platform.'))),
  /** Where it joins several: each as it was asked, oldest first. `fields` is what they come to. */
  intents: v.exactOptional(
    v.pipe(
      v.array(EditIntent),
      v.minLength(1),
      v.maxLength(MOST_JOINED, `Join at most ${MOST_JOINED} intents in one edit.`),
    ),
  ),
});
export type CampaignEdit = v.InferOutput<typeof CampaignEdit>;

/** Sends these platforms again whatever of the campaign they are known not to have, with its present values. */
export const RetryPush = v.strictObject({
  campaignId: v.string(),
  platforms: v.pipe(v.array(PlatformName), v.minLength(1, 'Name at least one platform.')),
});
export type RetryPush = v.InferOutput<typeof RetryPush>;

/** Why a push failed, for programs; `reason` says the same for people. */
export const FailureCode = v.picklist([
  'below-minimum',
  'not-allowed-value',
  'not-found',
  'archived',
  'credentials',
  'unsupported',
  'unreachable',
  'throttled-too-long',
  'platform-error',
]);
export type FailureCode = v.InferOutput<typeof FailureCode>;

/** How one platform ended up. `verified`: the answer got lost and the value was read back to be sure. */
export const TargetOutcome = v.variant('state', [
  v.object({ platform: PlatformName, state: v.literal('applied'), verified: v.boolean(), writes: v.number() }),
  v.object({
    platform: PlatformName,
    state: v.literal('failed'),
    code: FailureCode,
    reason: v.string(),
    /** Whether the same push may well succeed later. */
    retryable: v.boolean(),
  }),
  v.object({ platform: PlatformName, state: v.literal('unknown'), reason: v.string() }),
  v.object({ platform: PlatformName, state: v.literal('cancelled'), reason: v.string() }),
]);
export type TargetOutcome = v.InferOutput<typeof TargetOutcome>;

/** What one platform is doing right now; the latest per platform is all that counts. */
export const TargetProgress = v.variant('state', [
  v.object({ platform: PlatformName, state: v.literal('queued') }),
  v.object({ platform: PlatformName, state: v.literal('working') }),
  v.object({
    platform: PlatformName,
    state: v.literal('throttled'),
    retryInMs: v.number(),
    retryAtMs: v.number(),
    text: v.string(),
  }),
  v.object({ platform: PlatformName, state: v.literal('verifying'), text: v.string() }),
  ...TargetOutcome.options,
]);
export type TargetProgress = v.InferOutput<typeof TargetProgress>;

/** A field two people changed from the same version: both values, to choose from. */
export const FieldConflict = v.object({
  field: v.picklist(editableFields),
  mine: v.unknown(),
  theirs: v.unknown(),
  theirsVersion: v.number(),
});
export type FieldConflict = v.InferOutput<typeof FieldConflict>;

/** What is not sent yet is not to be sent any more; how far it came is its result. */
export const EditMessage = v.strictObject({ type: v.literal('stop') });
export type EditMessage = v.InferOutput<typeof EditMessage>;

/** The result of an edit. `saved`: stored, and there was no platform to tell. */
export const EditResult = v.variant('state', [
  v.object({
    state: v.picklist(['saved', 'applied', 'partial-success', 'failed']),
    campaign: Campaign,
    targets: v.array(TargetOutcome),
    text: v.string(),
  }),
  v.object({
    state: v.literal('conflict'),
    campaign: Campaign,
    conflicts: v.array(FieldConflict),
    text: v.string(),
  }),
  v.object({
    state: v.literal('refused'),
    /**
     * `different-content`: this id was used before for something else, and nothing was done this time.
     * `stopped`: it was told to stop before it had begun.
     */
    code: v.picklist(['different-content', 'unknown-campaign', 'not-possible', 'stopped']),
    text: v.string(),
  }),
]);
export type EditResult = v.InferOutput<typeof EditResult>;
