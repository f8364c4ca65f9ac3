/**
 * What is said of an edit, each thing once, also over several attempts: an attempt says only what none before has said.
 *
 *   saved? ── platform* ── result
 */
import type { Campaign, PlatformName } from '../contracts/campaign.ts';
import type { EditResult, TargetProgress } from '../contracts/edit.ts';
import type { EditEvent } from '../contracts/services.ts';

export interface EditTelling {
  /** All is said. */
  readonly ended: boolean;
  /** Platforms heard of, and how many of them are through. */
  readonly platforms: number;
  readonly through: number;
  saved(campaign: Campaign): void;
  platform(target: TargetProgress): void;
  /** Outcomes that were settled and not said are said first. */
  result(result: EditResult): void;
}

const outcomes: readonly TargetProgress['state'][] = ['applied', 'failed', 'unknown', 'cancelled'];

/** `before` is what earlier attempts have said. */
export function createEditTelling(before: readonly EditEvent[], say: (event: EditEvent) => void): EditTelling {
  const latest = new Map<PlatformName, TargetProgress>();
  let saved = false;
  let ended = false;
  before.forEach(note);

  function note(event: EditEvent): void {
    switch (event.type) {
      case 'saved':
        saved = true;
        return;
      case 'platform':
        latest.set(event.target.platform, event.target);
        return;
      case 'result':
        ended = true;
        return;
    }
  }

  function tell(event: EditEvent): void {
    note(event);
    say(event);
  }

  function platform(target: TargetProgress): void {
    const last = latest.get(target.platform);
    const beginsAgain = target.state === 'queued' && last !== undefined;
    if (beginsAgain || JSON.stringify(last) === JSON.stringify(target)) return;
    tell({ type: 'platform', target });
  }

  return {
    get ended() {
      return ended;
    },
    get platforms() {
      return latest.size;
    },
    get through() {
      return [...latest.values()].filter(({ state }) => outcomes.includes(state)).length;
    },
    saved: (campaign) => {
      if (!saved) tell({ type: 'saved', campaign });
    },
    platform,
    result: (result) => {
      if ('targets' in result) result.targets.forEach(platform);
      tell({ type: 'result', result });
    },
  };
}
