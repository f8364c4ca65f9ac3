/** Trials in real processes, a short one of each kind. The long ones are `npm run trials`. */
import { describe, expect, test } from 'vitest';
import { whyNoPowerCuts } from '../../trials/disk.ts';
import { kills } from '../../trials/kills.ts';
import { powerCut } from '../../trials/power-cuts.ts';

test('conversations go on where they were though relay and worker are killed under them (RL1 W1)', async () => {
  const { violations, messages } = await kills({ rounds: 4, conversations: 5, replies: 300, seed: 7 });
  expect(violations).toEqual([]);
  expect(messages).toBe(4 * 5 * 302);
}, 120_000);

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
