/**
 * Whether a pool should get larger or smaller, as a pure function of what its members said.
 *
 * 1. A member has too much (too little) to do when so many of its last samples say so; the pool has when most members
 *    have. One hot member of five is no reason: work is pulled, the others take it.
 * 2. Growing goes up to the size that the last looks agree on, not beyond a step, and not while most work fails: what only
 *    one of them saw, as when a machine was busy for a moment, is no reason.
 * 3. Shrinking goes down to the highest size that seemed right for the whole time of stabilization.
 * 4. Members of an older edition are replaced, as many at a time as there is room for, when nothing else is to be done.
 * 5. A pool that is held up by another service does not grow: its members wait, and more of them would wait too.
 * 6. No action within the cool-down of another; none outside min and max; none at all when stopped.
 */
import type { Sample } from './load.ts';
import type { Rules } from './rules.ts';
import { sizeFor, workOf, type Line, type Work } from './size.ts';

export type Pressure = 'overloaded' | 'underloaded' | 'neither';

export interface Sight {
  /** The last samples of each member, the newest last. */
  readonly members: readonly (readonly Sample[])[];
  readonly line: Line;
  /** How many of them are of an older edition than the pool. @default 0 */
  readonly outdated?: number;
  readonly nowMs: number;
}

/** What is remembered from one sight to the next. */
export interface Memory {
  /** The last action, or when this spokesman took over: it looks before it acts. */
  readonly calmSinceMs: number;
  /** Sizes that seemed right, and when, the newest last. */
  readonly sizes: readonly { readonly atMs: number; readonly size: number }[];
}

export interface Decision {
  readonly type: 'grow' | 'shrink';
  readonly from: number;
  readonly to: number;
  readonly because: 'overloaded' | 'underloaded' | 'outdated' | 'below-min' | 'above-max';
}

/** What most members feel. */
export function pressureOf(members: readonly (readonly Sample[])[], rules: Rules): Pressure {
  const most = (feels: (sample: Sample) => boolean): boolean => {
    const agree = members.filter((loads) => loads.slice(-rules.samples).filter(feels).length >= rules.agreeing);
    return agree.length * 2 > members.length;
  };
  // While as much waits as all can have in hand, nobody is idle but on the way from one request to the next.
  const tooMuch = ({ busy, queued }: Sample): boolean => busy >= rules.high || (queued >= 1 && busy >= rules.low);
  if (most(tooMuch)) return 'overloaded';
  return most(({ busy, queued }) => busy < rules.low && queued < 1) ? 'underloaded' : 'neither';
}

/** Nothing is remembered by a spokesman who begins. */
export function freshMemory(nowMs: number): Memory {
  return { calmSinceMs: nowMs, sizes: [] };
}

/** The memory with one more sight in it. */
export function remember(was: Memory, { members, line, nowMs }: Sight, rules: Rules): Memory & { readonly work: Work } {
  const work = workOf(members, line, rules);
  const kept = was.sizes.filter(({ atMs }) => nowMs - atMs <= rules.stabilizationMs);
  return { ...was, sizes: [...kept, { atMs: nowMs, size: sizeFor(work, rules) }], work };
}

/** Whether to act now. `memory` holds this sight already. */
export function decide(
  { members, line, outdated = 0, nowMs }: Sight,
  memory: Memory,
  rules: Rules,
): Decision | undefined {
  const calmMs = nowMs - memory.calmSinceMs;
  const now = members.length;
  const { min, max } = rules;
  if (now === 0 || calmMs < rules.cooldownMs) return undefined;
  if (now > max) return { type: 'shrink', from: now, to: max, because: 'above-max' };
  const step = Math.max(now + 1, Math.floor(now * (1 + rules.maxStep)));
  if (now < min) return { type: 'grow', from: now, to: Math.min(min, step), because: 'below-min' };
  switch (pressureOf(members, rules)) {
    case 'neither':
      return renewal(now, outdated, memory, step, rules);
    case 'overloaded': {
      const seen = memory.sizes.slice(-rules.agreeing).map(({ size }) => size);
      const to = Math.min(...seen, step, max);
      if (seen.length < rules.agreeing || to <= now || isFailing(members, rules)) return undefined;
      if (line.throttledBy !== undefined) return undefined;
      return { type: 'grow', from: now, to, because: 'overloaded' };
    }
    case 'underloaded': {
      const to = Math.max(min, Math.ceil(now / 2), ...memory.sizes.map(({ size }) => size));
      if (to >= now || calmMs < rules.stabilizationMs) return renewal(now, outdated, memory, step, rules);
      return { type: 'shrink', from: now, to, because: 'underloaded' };
    }
  }
}

/** Room is made for those of the pool's edition, then those of an older one leave: the work keeps its members. */
function renewal(now: number, outdated: number, memory: Memory, step: number, rules: Rules): Decision | undefined {
  const { min, max } = rules;
  if (outdated === 0) return undefined;
  const needed = Math.max(min, ...memory.sizes.map(({ size }) => size));
  const because = 'outdated';
  if (now > needed) return { type: 'shrink', from: now, to: Math.max(needed, now - outdated), because };
  if (now < max) return { type: 'grow', from: now, to: Math.min(now + outdated, step, max), because };
  return { type: 'shrink', from: now, to: now - 1, because };
}

function isFailing(members: readonly (readonly Sample[])[], { failing }: Rules): boolean {
  const all = members.flat();
  const done = all.reduce((sum, load) => sum + load.done, 0);
  return done > 0 && all.reduce((sum, load) => sum + load.errors, 0) > failing * done;
}
