/**
 * A run that broke a rule, with as few steps as still break it: half of them is left out, the other half, quarters, and so
 * on, for as long as something can be.
 */
import type { Mutant } from './mutant.ts';
import { simulate, stepsOf, type Step } from './simulation.ts';

/** Undefined: nothing is broken by all of them. */
export async function shrink(seed: number, mutant: Mutant = {}): Promise<readonly Step[] | undefined> {
  const rulesOf = async (steps: readonly Step[]): Promise<readonly string[]> =>
    (await simulate(seed, mutant, steps)).violations.map(({ rule }) => rule);
  let left = stepsOf(seed);
  const [rule] = await rulesOf(left);
  if (rule === undefined) return undefined;
  for (let parts = 2; left.length > 1;) {
    const size = Math.ceil(left.length / parts);
    const fewer = await firstOf(
      Array.from({ length: parts }, (_, part) => left.filter((_step, at) => Math.floor(at / size) !== part)),
      async (steps) => steps.length < left.length && (await rulesOf(steps)).includes(rule),
    );
    if (fewer !== undefined) {
      left = fewer;
      parts = Math.max(2, Math.min(parts - 1, left.length));
    } else if (parts < left.length) parts = Math.min(2 * parts, left.length);
    else break;
  }
  return left;
}

async function firstOf<T>(all: readonly T[], is: (one: T) => Promise<boolean>): Promise<T | undefined> {
  for (const one of all) if (await is(one)) return one;
  return undefined;
}
