/** What a campaign really does at this moment. */
import type { Campaign } from '../../contracts/campaign.ts';
import { effectiveStatus, type EffectiveStatus } from '../../contracts/pacing.ts';
import { effectiveLabels } from '../format/labels.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import type { Tone } from '../tone/tone.ts';

const tones: Record<EffectiveStatus, Tone> = {
  draft: 'quiet',
  archived: 'quiet',
  paused: 'warn',
  ended: 'quiet',
  pending: 'busy',
  limited: 'bad',
  eligible: 'good',
};

export function StatusBadge({ campaign, nowMs }: { campaign: Campaign; nowMs: number }) {
  const status = effectiveStatus(campaign, nowMs);
  return (
    <ToneBadge tone={tones[status]} testId="campaign-status">
      {effectiveLabels[status]}
    </ToneBadge>
  );
}
