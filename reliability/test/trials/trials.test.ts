/** Trials in real processes, a short one of each kind. The long ones are `npm run trials`. */
import { describe, expect, test } from 'vitest';
import { whyNoPowerCuts } from '../../trials/disk.ts';
import { elections, kills, soak } from '../../trials/kills.ts';
import { powerCut } from '../../trials/power-cuts.ts';

test('no promise is broken while relay and workers are killed (RL1 W1)', { timeout: 120_000 }, async () => {
  const { violations, acknowledged, messages } = await kills({ rounds: 5, seed: 3 });
  expect(violations).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
  expect(messages).toBeGreaterThan(20 * acknowledged);
});

test(
  'one leads at a time and has the last word once while relay and workers are killed (S0-17)',
  { timeout: 120_000 },
  async () => {
    const { violations, acknowledged } = await elections({ rounds: 5, seed: 3 });
    expect(violations).toEqual([]);
    expect(acknowledged).toBeGreaterThan(0);
  },
);

test('no promise is broken under long streams while connections are cut', { timeout: 120_000 }, async () => {
  const { violations, cuts, messages } = await soak({ messages: 10_000, seed: 2 });
  expect(violations).toEqual([]);
  expect(cuts).toBeGreaterThan(0);
  expect(messages).toBeGreaterThan(10_000);
});

const whyNot = whyNoPowerCuts();
if (whyNot !== undefined)
  console.error(`NOT RUN: power cuts of the relay: this machine cannot cut them off. ${whyNot}`);

describe.runIf(whyNot === undefined)('a relay', () => {
  test('has all that it acknowledged when the power goes (RL2); on a system that lies about flushes it has not', async () => {
    const [honest, lied] = [await powerCut({ requests: 500 }), await powerCut({ requests: 500, lies: true })];
    expect(honest.violations).toEqual([]);
    expect(honest.acknowledged).toBeGreaterThanOrEqual(500);
    expect(lied.violations).toHaveLength(1);
  }, 120_000);
});
