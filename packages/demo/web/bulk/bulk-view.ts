/** A change of many campaigns as far as it has come: how each campaign took it, and the counts at the end. */
import type { BulkChange, BulkCounts, BulkEdit, BulkOutcome } from '../../contracts/bulk.ts';
import type { Campaign, EditableField } from '../../contracts/campaign.ts';
import type { BulkEvent } from '../../contracts/services.ts';

export interface BulkView {
  /** In the order in which they came. */
  readonly outcomes: readonly BulkOutcome[];
  readonly summary: BulkCounts | undefined;
}

export const noBulk: BulkView = { outcomes: [], summary: undefined };

export function hearBulk(was: BulkView, event: BulkEvent): BulkView {
  switch (event.type) {
    case 'campaign':
      return { ...was, outcomes: [...was.outcomes, event] };
    case 'summary':
      return { ...was, summary: event };
  }
}

/** Those that somebody should look at. */
export function troubled({ outcomes }: BulkView): readonly BulkOutcome[] {
  return outcomes.filter(({ state }) => state !== 'applied' && state !== 'saved');
}

/**
 * What to ask for to tell the platforms once more: the campaigns that some platform did not take, with the values they
 * have by now. What somebody else has changed is left to whoever opens the campaign. Undefined when there is nothing.
 */
export function onceMore(
  change: BulkChange,
  view: BulkView,
  campaigns: ReadonlyMap<string, Campaign>,
): BulkEdit | undefined {
  const field = fieldOf[change.kind];
  const edits = view.outcomes.flatMap(({ state, campaignId }) => {
    const campaign = campaigns.get(campaignId);
    if (!campaign || (state !== 'failed' && state !== 'partial-success')) return [];
    return [{ campaignId, baseVersion: campaign.version, fields: { [field]: campaign[field] } }];
  });
  return edits.length === 0 ? undefined : { change, edits };
}

/** Those that it never came to, where it is known what was asked of them. */
export function theRest(asked: BulkEdit | undefined, view: BulkView): BulkEdit | undefined {
  const begun = new Set(view.outcomes.map(({ campaignId }) => campaignId));
  const edits = asked?.edits.filter(({ campaignId }) => !begun.has(campaignId)) ?? [];
  return asked && edits.length > 0 ? { change: asked.change, edits } : undefined;
}

const fieldOf: Record<BulkChange['kind'], EditableField> = {
  pause: 'status',
  resume: 'status',
  'budget-by': 'budgetMicros',
  'budget-to': 'budgetMicros',
  'end-on': 'endDate',
  'end-by': 'endDate',
  pace: 'pacing',
};
