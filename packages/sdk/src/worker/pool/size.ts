/** How many members the work needs: Little's law, and the rule of the backlog. */
import type { Load } from './load.ts';
import type { Rules } from './rules.ts';

/** What all members did, and what waits for them. */
export interface Work {
  /** Requests that arrive in a second. */
  readonly perSecond: number;
  /** How long one takes. */
  readonly serviceMs: number;
  /** How many a member works on at once. */
  readonly slots: number;
  readonly waiting: number;
}

/**
 * n = ⌈λ·s / (c·ρ)⌉, so that each member is busy for the share ρ of its time; and no more may wait for each of them than
 * it works off within the longest wait.
 */
export function sizeFor({ perSecond, serviceMs, slots, waiting }: Work, { target, maxWaitMs }: Rules): number {
  const byRate = (perSecond * serviceMs) / 1_000 / (slots * target);
  const byBacklog = (waiting * serviceMs) / (slots * Math.max(1, maxWaitMs));
  // What divides evenly must not become one more by the last digit of a fraction.
  return Math.ceil(Math.max(byRate, byBacklog) - 1e-9);
}

/** The line that all members take from, as the relay tells it. */
export interface Line {
  readonly waiting: number;
  /** How many arrive in a second; undefined while that is not known. */
  readonly perSecond: number | undefined;
  /** The service that holds the members up: most of what they have in hand waits for it. */
  readonly throttledBy?: string | undefined;
}

/** A sample that took so many times as long as it should tells of a machine that was busy, not of the work. */
const LATE = 1.5;

/** The work of a pool, from the last samples of its members. */
export function workOf(
  members: readonly (readonly Load[])[],
  { waiting, perSecond }: Line,
  { sampleMs }: Pick<Rules, 'sampleMs'>,
): Work {
  const all = members.flat();
  const timely = all.filter(({ periodMs, done }) => periodMs <= LATE * sampleMs && done > 0);
  const newest = members.flatMap((loads) => loads.slice(-1));
  // Each member counts for itself: newcomers have said less.
  const ratePerMember = (loads: readonly Load[]): number =>
    loads.length === 0 ? 0 : (sum(loads, ({ done }) => done) * 1_000) / sum(loads, ({ periodMs }) => periodMs);
  return {
    perSecond: perSecond ?? members.reduce((total, loads) => total + ratePerMember(loads), 0),
    serviceMs: meanServiceMs(timely.length > 0 ? timely : all) ?? agesMs(newest),
    slots: newest.length === 0 ? 1 : newest.reduce((total, { slots }) => total + slots, 0) / newest.length,
    waiting,
  };
}

/** Undefined while nothing has ended. */
function meanServiceMs(loads: readonly Load[]): number | undefined {
  const done = sum(loads, (load) => load.done);
  return done === 0 ? undefined : sum(loads, (load) => load.serviceMs * load.done) / done;
}

/** How long what is in hand has taken: work that outlasts all samples takes at least as long. */
function agesMs(loads: readonly Load[]): number {
  const inFlight = sum(loads, (load) => load.inFlight);
  return inFlight === 0 ? 0 : sum(loads, (load) => load.inHandMs * load.inFlight) / inFlight;
}

function sum(loads: readonly Load[], of: (load: Load) => number): number {
  return loads.reduce((total, load) => total + of(load), 0);
}
