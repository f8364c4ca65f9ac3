/** Of a run that failed, what it takes to fail, and the one command that does it again. */
import { expect, test } from 'vitest';
import { askedBy, commandFor } from '../../simulator/command.ts';
import { MUTANTS } from '../../simulator/mutants.ts';
import { shrink } from '../../simulator/shrink.ts';
import { simulate, stepsOf } from '../../simulator/simulation.ts';

const early = MUTANTS.find(({ what }) => what === 'a disk that says it has what it has not flushed');

async function firstFailure(): Promise<{ seed: number; rule: string }> {
  for (let seed = 1; ; seed += 1) {
    const { violations } = await simulate(seed, early);
    if (violations[0] !== undefined && stepsOf(seed).length > 20) return { seed, rule: violations[0].rule };
  }
}

test('a run that failed is told in a few steps, each of which it takes, and a command that does it again', async () => {
  const { seed, rule } = await firstFailure();
  const steps = await shrink(seed, early);
  expect(steps?.length).toBeLessThan(5);
  const rulesOf = async (some: typeof steps) =>
    (await simulate(seed, early, some)).violations.map(({ rule: broken }) => broken);
  const [, again = ''] = commandFor(seed, steps).split(' -- ');
  const asked = askedBy(again.split(' '));
  expect(asked.steps).toEqual(steps);
  expect(await rulesOf(asked.steps)).toContain(rule);
  for (const left of steps ?? []) expect(await rulesOf(steps?.filter((step) => step !== left))).not.toContain(rule);
});

test('a run that did not fail has nothing to tell', async () => {
  expect(await shrink(1)).toBeUndefined();
});

test('the command of a test that failed finds these steps', () => {
  expect(askedBy(commandFor(7).split(' -- ')[1]?.split(' ') ?? [])).toMatchObject({
    from: 7,
    isOne: true,
    shrink: true,
  });
});
