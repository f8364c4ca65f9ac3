/** How a campaign stands with each platform: what the edit under way says of it, else what is known of it. */
import type { Binding, Campaign, PlatformName } from '../../contracts/campaign.ts';
import type { TargetProgress } from '../../contracts/edit.ts';
import { campaignTold } from '../edits/edit-progress.ts';
import { isMeant, isOnDeviceOnly, isOpen, targetOf, type Edit } from '../edits/edit.ts';
import type { Tone } from '../tone/tone.ts';

/** One row. `state` is for programs, `label` for people. */
export interface PlatformRow {
  platform: PlatformName;
  remoteId: string;
  state: Binding['state'] | TargetProgress['state'] | 'on-device';
  verified: boolean;
  label: string;
  tone: Tone;
  /** A sentence with the reason or the next step. */
  text: string | undefined;
  /** While throttled: when it goes on. */
  retryAtMs: number | undefined;
  retryInMs: number | undefined;
  /** Whether pushing to this platform alone makes sense now. */
  mayRetry: boolean;
}

/** `edits` are those of the campaign, oldest first; the last one that is meant for a platform counts. */
export function platformRows(campaign: Campaign, edits: readonly Edit[]): readonly PlatformRow[] {
  return campaign.bindings.map((binding) => {
    const edit = edits.filter((each) => isMeant(each, binding.platform)).at(-1);
    const row = edit && rowOfEdit(binding, edit);
    return { ...base(binding), ...(row ?? rowOfBinding(binding)) };
  });
}

type Said = Pick<PlatformRow, 'state' | 'label' | 'tone' | 'text' | 'mayRetry'> &
  Partial<Pick<PlatformRow, 'verified' | 'retryAtMs' | 'retryInMs'>>;

function base({
  platform,
  remoteId,
}: Binding): Pick<PlatformRow, 'platform' | 'remoteId' | 'verified' | 'retryAtMs' | 'retryInMs'> {
  return { platform, remoteId, verified: false, retryAtMs: undefined, retryInMs: undefined };
}

function rowOfEdit(binding: Binding, edit: Edit): Said | undefined {
  const target = targetOf(edit, binding.platform);
  if (isOpen(edit)) {
    if (target) return rowOfTarget(target);
    if (isOnDeviceOnly(edit)) {
      return { state: 'on-device', label: 'On this device', tone: 'warn', text: undefined, mayRetry: false };
    }
    return { state: 'queued', label: 'Queued', tone: 'busy', text: undefined, mayRetry: false };
  }
  // Once it has ended, only an outcome that still holds says more than the binding does.
  const version = campaignTold(edit.watched.view)?.version ?? 0;
  const holds = binding.state === 'in-sync' && binding.pushedVersion <= version && !edit.isOld;
  return target?.state === 'applied' && holds ? rowOfTarget(target) : undefined;
}

function rowOfTarget(target: TargetProgress): Said {
  switch (target.state) {
    case 'queued':
      return { state: 'queued', label: 'Queued', tone: 'busy', text: undefined, mayRetry: false };
    case 'working':
      return { state: 'working', label: 'Working', tone: 'busy', text: undefined, mayRetry: false };
    case 'verifying':
      return { state: 'verifying', label: 'Checking', tone: 'busy', text: target.text, mayRetry: false };
    case 'throttled': {
      // Its text names the wait as it was at first; the label counts it down.
      const { retryAtMs, retryInMs } = target;
      return {
        state: 'throttled',
        label: 'Throttled',
        tone: 'warn',
        text: undefined,
        mayRetry: false,
        retryAtMs,
        retryInMs,
      };
    }
    case 'applied': {
      const { verified } = target;
      return {
        state: 'applied',
        verified,
        label: verified ? 'Applied (verified)' : 'Applied',
        tone: 'good',
        text: verified ? 'The answer got lost, so the values were read back: they are there.' : undefined,
        mayRetry: false,
      };
    }
    case 'failed':
      return { state: 'failed', label: 'Failed', tone: 'bad', text: target.reason, mayRetry: true };
    case 'unknown':
      return { state: 'unknown', label: 'Not certain', tone: 'warn', text: target.reason, mayRetry: true };
    case 'cancelled':
      return { state: 'cancelled', label: 'Cancelled', tone: 'quiet', text: target.reason, mayRetry: true };
  }
}

function rowOfBinding({ state, reason }: Binding): Said {
  switch (state) {
    case 'in-sync':
      return { state, label: 'In sync', tone: 'good', text: undefined, mayRetry: false };
    case 'pending':
      return { state, label: 'Pending', tone: 'busy', text: reason, mayRetry: false };
    case 'failed':
      return { state, label: 'Failed', tone: 'bad', text: reason ?? 'The last change did not arrive.', mayRetry: true };
    case 'drifted': {
      const text = reason ?? 'Somebody changed it on the platform itself.';
      return { state, label: 'Drifted', tone: 'warn', text, mayRetry: true };
    }
  }
}

/** Whole seconds until a throttled platform is asked again; the worker's clock may differ from this one's. */
export function secondsLeft({ retryAtMs, retryInMs }: PlatformRow, nowMs: number): number | undefined {
  if (retryAtMs === undefined || retryInMs === undefined) return undefined;
  const leftMs = Math.min(retryInMs, Math.max(1, retryAtMs - nowMs));
  return Math.ceil(leftMs / 1_000);
}
