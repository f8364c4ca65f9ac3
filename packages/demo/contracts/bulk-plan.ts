/** What one change of many campaigns comes to: the values each shall have, and who is left out with why. */
import type { BulkChange, BulkEdit } from './bulk.ts';
import { plus } from './calendar.ts';
import { datesProblem, type Campaign, type EditableFields } from './campaign.ts';
import { isWholeMinor, percentMore, wholeMinorSentence } from './money.ts';

export interface BulkPlan {
  readonly edits: readonly { readonly campaign: Campaign; readonly fields: EditableFields }[];
  /** Campaigns that nothing is asked of, each with a sentence that says why. */
  readonly left: readonly { readonly campaign: Campaign; readonly because: string }[];
}

/**
 * Reckons from the campaigns as they were seen: whoever confirms the plan gets exactly these values, or a conflict.
 *
 * @example
 * const plan = planBulk({ kind: 'budget-by', percent: 10 }, campaigns);
 * tame.converse(bulkEdit, bulkOf({ kind: 'budget-by', percent: 10 }, plan));
 */
export function planBulk(change: BulkChange, campaigns: readonly Campaign[]): BulkPlan {
  const wanted = campaigns.map((campaign) => ({ campaign, ...wish(change, campaign) }));
  return {
    edits: wanted.flatMap((each) => ('fields' in each ? [each] : [])),
    left: wanted.flatMap((each) => ('because' in each ? [each] : [])),
  };
}

/** What to ask of the service. */
export function bulkOf(change: BulkChange, { edits }: BulkPlan): BulkEdit {
  return {
    change,
    edits: edits.map(({ campaign, fields }) => ({ campaignId: campaign.id, baseVersion: campaign.version, fields })),
  };
}

type Wish = { fields: EditableFields } | { because: string };

function wish(change: BulkChange, campaign: Campaign): Wish {
  if (campaign.status === 'archived') return { because: 'It is archived and can no longer be changed.' };
  const fields = valuesOf(change, campaign);
  return 'because' in fields || isNews(fields, campaign) ? fields : { because: 'It is so already.' };
}

/** A platform that is known not to have it is told again, so that is news as well. */
function isNews({ fields }: { fields: EditableFields }, campaign: Campaign): boolean {
  const after: Campaign = { ...campaign, ...fields };
  return (
    JSON.stringify(after) !== JSON.stringify(campaign) ||
    campaign.bindings.some(({ behind }) => behind.some((field) => fields[field] !== undefined))
  );
}

function valuesOf(change: BulkChange, campaign: Campaign): Wish {
  const { status, endDate, budgetMicros, currency } = campaign;
  switch (change.kind) {
    case 'pause':
      return status === 'draft' ? { because: 'It is a draft and does not run.' } : { fields: { status: 'paused' } };
    case 'resume':
      return status === 'draft'
        ? { because: 'It is a draft; enable it by itself when it is ready.' }
        : { fields: { status: 'enabled' } };
    case 'budget-by': {
      const more = percentMore(budgetMicros, change.percent, currency);
      if (more === undefined) return { because: 'Its budget would become larger than an amount may be.' };
      return more > 0 ? { fields: { budgetMicros: more } } : { because: 'Nothing would be left of its budget.' };
    }
    case 'budget-to':
      if (currency !== change.currency) return { because: `Its budget is in ${currency}, not in ${change.currency}.` };
      return isWholeMinor(change.budgetMicros, currency)
        ? { fields: { budgetMicros: change.budgetMicros } }
        : { because: wholeMinorSentence(change.budgetMicros, currency) };
    case 'end-on':
      return endingOn(change.endDate, campaign);
    case 'end-by':
      return endDate === null
        ? { because: 'It has no end that could be moved.' }
        : endingOn(plus(endDate, change.length), campaign);
    case 'pace':
      return { fields: { pacing: change.pacing } };
  }
}

/** The reason names no day: of many campaigns all that it holds for are counted together. */
function endingOn(endDate: string | null, { startDate }: Campaign): Wish {
  return datesProblem(startDate, endDate) === undefined
    ? { fields: { endDate } }
    : { because: 'It would end before it starts.' };
}
