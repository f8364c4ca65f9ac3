/** The second half of what `simulation.test.ts` begins, beside it. */
import { expect, test } from 'vitest';
import { runSeeds, SEEDS } from './seeds.ts';

test('the second half of the seeds breaks no promise', { timeout: 300_000 }, async () => {
  expect((await runSeeds(SEEDS / 2 + 1, SEEDS / 2)).broken).toEqual([]);
});
