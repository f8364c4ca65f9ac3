/** Where an export and people here have changed the same value: what is asked about it, and what the answer says. */
import * as v from 'valibot';
import { EditableFields, type EditableField } from './campaign.ts';
import { CurrencyCode } from './money.ts';

/** What is decided about by itself, and its fields: the two dates are one value, so that no campaign ends before it starts. */
export const clashFields = {
  name: ['name'],
  status: ['status'],
  dates: ['startDate', 'endDate'],
  budget: ['budgetMicros'],
  pacing: ['pacing'],
} as const satisfies Record<string, readonly EditableField[]>;
export const clashValues = [
  'name',
  'status',
  'dates',
  'budget',
  'pacing',
] as const satisfies (keyof typeof clashFields)[];
const ClashValue = v.picklist(clashValues);
export type ClashValue = v.InferOutput<typeof ClashValue>;

/** A value that was changed here and, to another, by the file, since the export before it. */
export const ImportClash = v.object({
  campaignId: v.string(),
  campaignName: v.string(),
  currency: CurrencyCode,
  value: ClashValue,
  /** All fields of the value. */
  here: EditableFields,
  file: EditableFields,
});
export type ImportClash = v.InferOutput<typeof ImportClash>;

/** Clashes that are shown with the question, at most: fewer where names are so long that one message cannot hold them. */
export const SHOWN_CLASHES = 200;

/** What the service asks while the import is `input-required`: which of two values counts. */
export const ImportQuestion = v.object({
  clashes: v.pipe(v.array(ImportClash), v.minLength(1), v.maxLength(SHOWN_CLASHES)),
  /** All of them, shown or not. */
  count: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});
export type ImportQuestion = v.InferOutput<typeof ImportQuestion>;

/** Whose value counts where they clash. */
const Keep = v.picklist(['here', 'file']);
export type Keep = v.InferOutput<typeof Keep>;

/** The answer to the question: whose values count, also of those that are not shown. */
export const ImportAnswer = v.strictObject({
  keep: Keep,
  /** But of these the other one counts. */
  except: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ campaignId: v.string(), value: ClashValue })),
      v.maxLength(SHOWN_CLASHES, `Except at most ${SHOWN_CLASHES} values.`),
    ),
  ),
});
export type ImportAnswer = v.InferOutput<typeof ImportAnswer>;

/** What holds as long as nobody has answered: nothing that was changed here is overwritten unasked. */
export const unanswered: ImportAnswer = { keep: 'here' };

/** Whose value counts. */
export function keptBy({ keep, except = [] }: ImportAnswer, campaignId: string, value: ClashValue): Keep {
  const isExcepted = except.some((each) => each.campaignId === campaignId && each.value === value);
  return isExcepted ? otherThan(keep) : keep;
}

export function otherThan(keep: Keep): Keep {
  return keep === 'here' ? 'file' : 'here';
}
