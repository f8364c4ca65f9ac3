/**
 * The daily budget that somebody wishes a running forecast to reckon with, until the forecast does:
 *
 *   moved (under the hand) ──rests──► said (on its way) ──heard──► none
 *     ▲──────────moved again───────────┘
 *
 * A forecast counts the steers it has heard. By that it is known that one has been heard, also where another device has
 * said something else since: the latest wins, here as well.
 */
export interface Heard {
  readonly revision: number;
  readonly dailyBudgetMicros: number;
}

export interface Wish {
  readonly micros: number;
  readonly isSaid: boolean;
  /** The revision that the last steer said from here makes. */
  readonly awaits: number;
}

export function moved(was: Wish | undefined, micros: number, heard: Heard): Wish {
  return { micros, isSaid: false, awaits: was?.awaits ?? heard.revision };
}

export function said(was: Wish | undefined, micros: number, heard: Heard): Wish {
  return { micros, isSaid: true, awaits: Math.max(was?.awaits ?? 0, heard.revision) + 1 };
}

/** It could not be said. */
export function unsaid({ micros, awaits }: Wish): Wish {
  return { micros, isSaid: false, awaits: awaits - 1 };
}

/** Undefined once it has been heard, or cannot be any more. */
export function stillWished(wish: Wish | undefined, heard: Heard, ended: boolean): Wish | undefined {
  return ended || (wish?.isSaid && heard.revision >= wish.awaits) ? undefined : wish;
}

export function steerWords(wish: Wish | undefined, { ended, online }: { ended: boolean; online: boolean }): string {
  if (ended) return 'The forecast has ended.';
  if (!wish) return 'Drag it, or press the arrow keys: the forecast starts over with another budget.';
  if (!wish.isSaid) return 'The forecast starts over with it as soon as you let it rest.';
  return online
    ? 'Sent. It starts over in a moment.'
    : 'Kept on this device. It starts over when the relay can be reached.';
}
