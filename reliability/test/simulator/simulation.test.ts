/** Whole systems on virtual time, with faults by chance: no rule is broken, and what one seed does it does again. */
import { expect, test } from 'vitest';
import { simulate } from '../../simulator/simulation.ts';
import { runSeeds, SEEDS } from './seeds.ts';

test('the first half of the seeds breaks no promise', { timeout: 300_000 }, async () => {
  const { broken, seen } = await runSeeds(1, SEEDS / 2);
  expect(broken).toEqual([]);
  // A run in which nothing goes wrong proves nothing.
  for (const type of ['P.crash', 'N.away', 'Q.lost', 'W.stopped', 'W.back', 'C.withdrawn', 'C.rejected', 'T.recv'])
    expect(seen).toContain(type);
});

test('a seed does the same again', async () => {
  const [one, other] = [await simulate(178), await simulate(178)];
  expect(one.events.length).toBeGreaterThan(100);
  expect(other.events).toEqual(one.events);
});
