/** One change of many campaigns: what is asked of each, how each took it, and how many have so far. */
import * as v from 'valibot';
import { Length } from './calendar.ts';
import { Day, Pacing } from './campaign.ts';
import { CampaignEdit, FieldConflict, TargetOutcome } from './edit.ts';
import { CurrencyCode, Micros } from './money.ts';

/** Campaigns in one bulk: what is asked of them stays far below the 256 KiB that one message may have. */
const MOST_IN_BULK = 500;

/** So much a budget may be raised or lowered at once, in percent. */
const BULK_PERCENT = { least: -90, most: 500 } as const;

const Percent = v.pipe(
  v.number(),
  v.minValue(BULK_PERCENT.least, `Lower a budget by at most ${-BULK_PERCENT.least} %.`),
  v.maxValue(BULK_PERCENT.most, `Raise a budget by at most ${BULK_PERCENT.most} %.`),
  v.check((percent) => Math.round(percent * 100) !== 0, 'Raise or lower the budget by some percent.'),
);

/** What is to become of each campaign. `planBulk` makes an edit of every campaign out of it. */
export const BulkChange = v.variant('kind', [
  v.strictObject({ kind: v.literal('pause') }),
  v.strictObject({ kind: v.literal('resume') }),
  /** Up or, with a minus, down; counts to a hundredth of a percent. */
  v.strictObject({ kind: v.literal('budget-by'), percent: Percent }),
  v.strictObject({
    kind: v.literal('budget-to'),
    budgetMicros: v.pipe(Micros, v.minValue(1, 'Use a budget above zero.')),
    currency: CurrencyCode,
  }),
  v.strictObject({ kind: v.literal('end-on'), endDate: v.nullable(Day) }),
  /** Later or, with a minus, earlier than each of them ends now. */
  v.strictObject({ kind: v.literal('end-by'), length: Length }),
  v.strictObject({ kind: v.literal('pace'), pacing: Pacing }),
]);
export type BulkChange = v.InferOutput<typeof BulkChange>;

/** Every campaign with the values it shall have, so that a second attempt cannot reckon them from other ones. */
export const BulkEdit = v.strictObject({
  change: BulkChange,
  edits: v.pipe(
    v.array(v.omit(CampaignEdit, ['platforms', 'intents'])),
    v.minLength(1, 'Choose at least one campaign.'),
    v.maxLength(MOST_IN_BULK, `Change at most ${MOST_IN_BULK} campaigns at once.`),
    v.check(
      (edits) => new Set(edits.map(({ campaignId }) => campaignId)).size === edits.length,
      'Name each campaign once.',
    ),
  ),
});
export type BulkEdit = v.InferOutput<typeof BulkEdit>;

/**
 * How one campaign took it. `failed` and `partial-success` name the platforms with their reasons; `broken`: the edit
 * itself could not be carried out, and it is not known how far it came.
 */
export const BulkOutcome = v.object({
  campaignId: v.string(),
  state: v.picklist(['saved', 'applied', 'partial-success', 'failed', 'conflict', 'refused', 'broken']),
  targets: v.array(TargetOutcome),
  conflicts: v.array(FieldConflict),
  text: v.string(),
});
export type BulkOutcome = v.InferOutput<typeof BulkOutcome>;

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Together as many as there are campaigns. A campaign that some platform did not take is failed. */
export const BulkCounts = v.object({ applied: Count, failed: Count, notBegun: Count });
export type BulkCounts = v.InferOutput<typeof BulkCounts>;

/** How far it is: `done` never falls, also when another worker goes on. */
export const BulkStatus = v.object({ change: BulkChange, done: Count, of: Count, applied: Count, failed: Count });
export type BulkStatus = v.InferOutput<typeof BulkStatus>;

/** Nothing more is begun; what is under way is cut short, and how far it came is told. */
export const BulkMessage = v.strictObject({ type: v.literal('stop') });
export type BulkMessage = v.InferOutput<typeof BulkMessage>;

function isApplied({ state }: Pick<BulkOutcome, 'state'>): boolean {
  return state === 'applied' || state === 'saved';
}

export function countBulk(of: number, outcomes: readonly Pick<BulkOutcome, 'state'>[]): BulkCounts {
  const applied = outcomes.filter(isApplied).length;
  return { applied, failed: outcomes.length - applied, notBegun: of - outcomes.length };
}

/** `Pause of 120 campaigns`, `Budget change of 3 campaigns`. */
export function bulkName({ kind }: Pick<BulkChange, 'kind'>, of: number): string {
  return `${nouns[kind]} of ${of} ${of === 1 ? 'campaign' : 'campaigns'}`;
}

const nouns: Record<BulkChange['kind'], string> = {
  pause: 'Pause',
  resume: 'Resumption',
  'budget-by': 'Budget change',
  'budget-to': 'Budget change',
  'end-on': 'New end',
  'end-by': 'New end',
  pace: 'New pacing',
};
