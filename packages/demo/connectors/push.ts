/** One change to several platforms side by side: each has its own outcome, and none waits for another. */
import type { CampaignCore, EditableField, PlatformName } from '../contracts/campaign.ts';
import type { TargetOutcome } from '../contracts/edit.ts';
import type { PushOptions } from './connector.ts';
import type { Connectors } from './connectors.ts';
import { failed, platformTitles } from './failure.ts';

interface Target {
  platform: PlatformName;
  remoteId: string;
  /** An earlier attempt may have written there already. */
  verifyFirst?: boolean;
}

export interface PushToAll extends Pick<PushOptions, 'signal' | 'idempotencyKey' | 'onProgress'> {
  campaign: CampaignCore;
  mask: readonly EditableField[];
  targets: readonly Target[];
  /** Asked before each write to a platform; false stops it. */
  mayWrite?: (platform: PlatformName) => Promise<boolean>;
  /** Asked when it is a push's turn: what to write by now; undefined when the platform has all of it. */
  latest?: (platform: PlatformName) => Promise<CampaignCore | undefined>;
  /** Told every outcome as it comes, before the rest is there. */
  onOutcome?: (outcome: TargetOutcome) => Promise<void>;
}

export type PushState = 'applied' | 'partial-success' | 'failed';

export interface PushResult {
  state: PushState;
  /** In the order of the targets. */
  targets: TargetOutcome[];
}

/** Partial success is a result like any other: nothing is rolled back, and nothing is thrown. */
export async function pushToAll(connectors: Connectors, push: PushToAll): Promise<PushResult> {
  const targets = await Promise.all(push.targets.map((target) => pushToOne(connectors, push, target)));
  return { state: stateOf(targets), targets };
}

async function pushToOne(connectors: Connectors, push: PushToAll, target: Target): Promise<TargetOutcome> {
  const { platform, remoteId, verifyFirst = false } = target;
  const { campaign, mask, signal, idempotencyKey, onProgress, mayWrite, latest, onOutcome } = push;
  const outcome = await connectors[platform]
    .push(
      { campaign, remoteId, mask },
      {
        verifyFirst,
        ...(signal && { signal }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        ...(onProgress && { onProgress }),
        ...(latest && {
          latest: async () => {
            const now = await latest(platform);
            return now && { campaign: now, remoteId, mask };
          },
        }),
        ...(mayWrite && { mayWrite: () => mayWrite(platform) }),
      },
    )
    .catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error);
      return failed(platform, 'platform-error', `The connector to ${platformTitles[platform]} broke: ${said}`);
    });
  await onOutcome?.(outcome);
  return outcome;
}

export function stateOf(targets: readonly TargetOutcome[]): PushState {
  const applied = targets.filter((target) => target.state === 'applied').length;
  if (applied === targets.length) return 'applied';
  return applied === 0 ? 'failed' : 'partial-success';
}

/** The whole of it as a sentence: "Applied on Tradeyard and Goggle. Metro: …". */
export function sentenceOf(targets: readonly TargetOutcome[]): string {
  const applied = targets.filter((target) => target.state === 'applied');
  const others = targets.flatMap((target) =>
    target.state === 'applied' ? [] : [`${platformTitles[target.platform]}: ${target.reason}`],
  );
  const names = applied.map(({ platform, verified }) => platformTitles[platform] + (verified ? ' (verified)' : ''));
  return [...(names.length > 0 ? [`Applied on ${listed(names)}.`] : []), ...others].join(' ');
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
