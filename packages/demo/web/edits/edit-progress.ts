/** How one edit is going, from what was said of it so far: one row per platform, and the result. */
import type { Campaign } from '../../contracts/campaign.ts';
import type { EditResult, TargetOutcome, TargetProgress } from '../../contracts/edit.ts';
import type { EditEvent } from '../../contracts/services.ts';

export interface EditProgress {
  /** The campaign as saved; unset until it is. */
  readonly saved: Campaign | undefined;
  /** The latest word of each platform, in the order in which they first spoke. */
  readonly targets: readonly TargetProgress[];
  readonly result: EditResult | undefined;
}

export const notBegun: EditProgress = { saved: undefined, targets: [], result: undefined };

export function hearEdit(was: EditProgress, event: EditEvent): EditProgress {
  switch (event.type) {
    case 'saved':
      return { ...was, saved: event.campaign };
    case 'platform':
      return { ...was, targets: replaced(was.targets, event.target) };
    case 'result':
      return { ...was, targets: finalTargets(was.targets, event.result), result: event.result };
  }
}

/** The newest campaign that the edit has told of. */
export function campaignTold({ saved, result }: EditProgress): Campaign | undefined {
  return result && 'campaign' in result ? result.campaign : saved;
}

/** A result names every outcome once more; it is right even where a step before it was not heard. */
function finalTargets(was: readonly TargetProgress[], result: EditResult): readonly TargetProgress[] {
  const outcomes: readonly TargetOutcome[] = 'targets' in result ? result.targets : [];
  return outcomes.reduce<readonly TargetProgress[]>(replaced, was);
}

function replaced(was: readonly TargetProgress[], target: TargetProgress): readonly TargetProgress[] {
  return was.some(({ platform }) => platform === target.platform)
    ? was.map((each) => (each.platform === target.platform ? target : each))
    : [...was, target];
}
