/** A check that never failed proves nothing: every system that is broken on purpose is found out, by the rule for it. */
import { expect, test } from 'vitest';
import { MUTANTS } from '../../simulator/mutants.ts';
import { simulate } from '../../simulator/simulation.ts';

/** Most are found by the first seeds. */
const SEEDS = 40;

test.for(MUTANTS)('$what is found out ($rule)', { timeout: 120_000 }, async ({ rule, ...mutant }) => {
  const found = new Set<string>();
  for (let seed = 1; seed <= SEEDS && !found.has(rule); seed += 1) {
    const { violations } = await simulate(seed, mutant);
    for (const violation of violations) found.add(violation.rule);
  }
  expect([...found]).toContain(rule);
});
