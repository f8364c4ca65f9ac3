/** What many seeds together have shown. */
import { commandFor } from '../../simulator/command.ts';
import { simulate } from '../../simulator/simulation.ts';

/** How many every run of the tests goes through; `npm run simulate` runs more. */
export const SEEDS = 1_000;

export async function runSeeds(from: number, count: number) {
  const broken: string[] = [];
  const seen = new Set<string>();
  for (let seed = from; seed < from + count; seed += 1) {
    const { events, violations } = await simulate(seed);
    for (const { type } of events) seen.add(type);
    if (violations.length > 0) broken.push(`${commandFor(seed)} shows: ${violations[0]?.rule}: ${violations[0]?.says}`);
  }
  return { broken, seen };
}
