/** Whole systems on virtual time, with faults by chance: no rule is broken, and what one seed does it does again. */
import { expect, test } from 'vitest';
import { simulate } from '../../simulator/simulation.ts';

/** What fits beside the other tests; `npm run simulate` runs more. */
const SEEDS = 150;

test(`${SEEDS} seeds break no promise`, { timeout: 300_000 }, async () => {
  const broken: unknown[] = [];
  const seen = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { events, violations } = await simulate(seed);
    for (const { type } of events) seen.add(type);
    broken.push(...violations.map(({ rule, says }) => `seed ${seed}: ${rule}: ${says}`));
  }
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
