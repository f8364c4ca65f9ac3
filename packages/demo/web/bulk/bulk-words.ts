/** A change of many campaigns in words for people. */
import { bulkName, type BulkChange, type BulkOutcome } from '../../contracts/bulk.ts';
import type { BulkPlan } from '../../contracts/bulk-plan.ts';
import { longDay } from '../format/dates.ts';
import { pacingWords, platformLabels } from '../format/labels.ts';
import { money } from '../format/money.ts';
import { counted } from '../format/numbers.ts';
import type { Tone } from '../tone/tone.ts';

/** `Pause of 120 campaigns`; of how many, once that is known. */
export function bulkTitle(change: BulkChange | undefined, of: number | undefined): string {
  return change === undefined || of === undefined ? 'Change of many campaigns' : bulkName(change, of);
}

/** What confirming does: `Pause 118 campaigns`, `Raise the budget of 3 campaigns by 10 %`. */
export function orderWords(change: BulkChange, of: number): string {
  const campaigns = counted(of, 'campaign');
  switch (change.kind) {
    case 'pause':
      return `Pause ${campaigns}`;
    case 'resume':
      return `Resume ${campaigns}`;
    case 'budget-by':
      return `${change.percent > 0 ? 'Raise' : 'Lower'} the budget of ${campaigns} by ${Math.abs(change.percent)} %`;
    case 'budget-to':
      return `Set the budget of ${campaigns} to ${money(change.budgetMicros, change.currency)}`;
    case 'end-on':
      return change.endDate === null
        ? `Give ${campaigns} an open end`
        : `Set the end of ${campaigns} to ${longDay(change.endDate)}`;
    case 'end-by': {
      const { count: many, unit } = change.length;
      return `Move the end of ${campaigns} ${counted(Math.abs(many), unit)} ${many < 0 ? 'earlier' : 'later'}`;
    }
    case 'pace':
      return `Set the pacing of ${campaigns} to ${pacingWords[change.pacing]}`;
  }
}

/** Reasons for which campaigns are left out, with how many each; the most frequent first. */
export function reasonsLeft({ left }: Pick<BulkPlan, 'left'>): readonly { because: string; campaigns: number }[] {
  const counts = new Map<string, number>();
  for (const { because } of left) counts.set(because, (counts.get(because) ?? 0) + 1);
  return [...counts].map(([because, campaigns]) => ({ because, campaigns })).sort((a, b) => b.campaigns - a.campaigns);
}

const labels: Record<BulkOutcome['state'], { label: string; tone: Tone }> = {
  applied: { label: 'Applied', tone: 'good' },
  saved: { label: 'Saved', tone: 'good' },
  'partial-success': { label: 'Partly applied', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
  conflict: { label: 'Conflict', tone: 'warn' },
  refused: { label: 'Refused', tone: 'bad' },
  broken: { label: 'Not known', tone: 'bad' },
};

export function outcomeLabel({ state }: Pick<BulkOutcome, 'state'>): { label: string; tone: Tone } {
  return labels[state];
}

/** What went wrong, platform by platform; else what was said of it as a whole. */
export function whyOf({ targets, text }: Pick<BulkOutcome, 'targets' | 'text'>): readonly string[] {
  const reasons = targets.flatMap((target) =>
    target.state === 'applied' ? [] : [`${platformLabels[target.platform]}: ${target.reason}`],
  );
  return reasons.length > 0 ? reasons : [text];
}
