/**
 * One run of everything on virtual time: a minute of steps by chance, then none, until all that is owed has come. A step has
 * its own chance, so that without one of them the others are still what they were.
 */
import { Cast, type Run } from './cast.ts';
import { Chance } from './chance.ts';
import { act, anyDeed, type DeedName } from './deeds.ts';
import type { Mutant } from './mutant.ts';

export interface Step {
  /** 1 and up, in no order of time. */
  readonly number: number;
  readonly atMs: number;
  readonly deed: DeedName;
}

const FAULTS_MS = 60_000;
const MOST_STEPS = 80;

export function stepsOf(seed: number): readonly Step[] {
  const chance = new Chance(seed);
  return Array.from({ length: chance.between(5, MOST_STEPS) }, (_, at) => ({
    number: at + 1,
    atMs: chance.between(0, FAULTS_MS),
    deed: anyDeed(chance),
  }));
}

/** @param steps some of those of the seed @default all of them */
export async function simulate(seed: number, mutant: Mutant = {}, steps = stepsOf(seed)): Promise<Run> {
  const cast = new Cast(seed, ['desk', 'phone'], 2, mutant);
  cast.wire.twice = cast.chance.is(0.3) ? 0.05 : 0;
  for (const { number, atMs, deed } of steps) {
    cast.time.after(atMs, () => act(deed, cast, new Chance(seed * (MOST_STEPS + 1) + number)));
  }
  await cast.time.passUntil(FAULTS_MS + 5_000);
  return await cast.finish();
}
