/** Where a campaign should stand by now, and whether it really runs: computed, never stored. */
import type { CampaignCore } from './campaign.ts';

const DAY_MS = 86_400_000;
/** With this exponent 60 % of the money is meant to be spent at half time: 0.5 ** AHEAD = 0.6. */
const AHEAD = Math.log(0.6) / Math.log(0.5);

export type EffectiveStatus = 'draft' | 'archived' | 'paused' | 'ended' | 'pending' | 'limited' | 'eligible';

/** How much should be spent by now; undefined where there is no telling (a flight budget without an end). */
export function targetMicros(campaign: CampaignCore, nowMs: number): number | undefined {
  const startMs = Date.parse(`${campaign.startDate}T00:00:00Z`);
  const elapsedMs = Math.max(0, nowMs - startMs);
  const lengthMs =
    campaign.endDate === null ? undefined : Date.parse(`${campaign.endDate}T00:00:00Z`) + DAY_MS - startMs;
  if (campaign.budgetPeriod === 'daily') {
    return Math.round((campaign.budgetMicros * Math.min(elapsedMs, lengthMs ?? elapsedMs)) / DAY_MS);
  }
  if (lengthMs === undefined) return undefined;
  const share = Math.min(1, elapsedMs / lengthMs);
  return Math.round(campaign.budgetMicros * (campaign.pacing === 'ahead' ? share ** AHEAD : share));
}

/** Spent divided by what should be spent: under 0.9 it is late, above 1.1 too fast. Undefined before the start. */
export function pacingIndex(campaign: CampaignCore, nowMs: number): number | undefined {
  const target = targetMicros(campaign, nowMs);
  return target ? campaign.spentMicros / target : undefined;
}

/** What the campaign really does at this moment, whatever people set. */
export function effectiveStatus(campaign: CampaignCore, nowMs: number): EffectiveStatus {
  if (campaign.status === 'draft' || campaign.status === 'archived' || campaign.status === 'paused')
    return campaign.status;
  if (campaign.endDate !== null && nowMs >= Date.parse(`${campaign.endDate}T00:00:00Z`) + DAY_MS) return 'ended';
  if (nowMs < Date.parse(`${campaign.startDate}T00:00:00Z`)) return 'pending';
  const spentAll = campaign.budgetPeriod === 'flight' && campaign.spentMicros >= campaign.budgetMicros;
  return spentAll ? 'limited' : 'eligible';
}
