/** Preferences, changed one thing at a time. */
import type { Channel, Kind, Preferences, Wish } from '@tame/notify/contract';
import { span } from '../format/dates.ts';

/** Asked for where it was not, and the other way round. */
export function toggled(wish: Wish, kind: Kind): Wish {
  const { events } = wish;
  return { ...wish, events: events.includes(kind) ? events.filter((each) => each !== kind) : [...events, kind] };
}

export function withWish(known: Preferences, channel: Channel, wish: Wish): Preferences {
  return { ...known, [channel]: wish };
}

const USUAL_MS = [0, 60_000, 300_000, 3_600_000];

/** The waits one can choose from; what is in force is one of them, whoever set it. */
export function waits(nowMs: number): readonly { ms: number; label: string }[] {
  return [...new Set([...USUAL_MS, nowMs])]
    .sort((a, b) => a - b)
    .map((ms) => ({ ms, label: ms === 0 ? 'no time at all' : span(ms) }));
}
