/** How a campaign's spend compares with where it should stand, as the table and the drawer show it. */
import type { CampaignCore } from '../../contracts/campaign.ts';
import { pacingIndex, targetMicros } from '../../contracts/pacing.ts';

export type PaceVerdict = 'under' | 'on' | 'over';

export interface Pace {
  /** Spent divided by what should be spent by now. */
  index: number;
  verdict: PaceVerdict;
  /** Shares of the whole budget, 0 to 1, for a bar: spent so far, and where it should stand. */
  spentShare: number;
  targetShare: number;
}

/** Below this it is late, … */
const UNDER = 0.9;
/** … and above this too fast. */
const OVER = 1.1;

/** Undefined where there is no telling: before the start, and for a flight budget without an end. */
export function paceOf(campaign: CampaignCore, nowMs: number): Pace | undefined {
  const index = pacingIndex(campaign, nowMs);
  const target = targetMicros(campaign, nowMs);
  if (index === undefined || target === undefined) return undefined;
  // A daily budget has no whole to compare with: the longer of the two is full.
  const whole = campaign.budgetPeriod === 'flight' ? campaign.budgetMicros : Math.max(target, campaign.spentMicros);
  return {
    index,
    verdict: verdictOf(index),
    spentShare: clamp(campaign.spentMicros / whole),
    targetShare: clamp(target / whole),
  };
}

export function verdictOf(index: number): PaceVerdict {
  if (index < UNDER) return 'under';
  return index > OVER ? 'over' : 'on';
}

export const paceWords: Record<PaceVerdict, string> = {
  under: 'under pace',
  on: 'on pace',
  over: 'over pace',
};

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
