/** kill -9 between any two events of a conversation, of each party. */
import { expect, test } from 'vitest';
import { everyMoment } from '../../simulator/moments.ts';
import { MUTANTS } from '../../simulator/mutants.ts';

test(
  'no promise is broken at whatever moment a page, a worker or the relay is killed, or the power goes (B1 RL1 RL2 W1)',
  {
    timeout: 300_000,
  },
  async () => {
    const broken: string[] = [];
    const moments = new Map<string, number>();
    const between = new Set<string>();
    for await (const { party, moment, events, violations } of everyMoment(1)) {
      moments.set(party, moment);
      // What the history had come to when it happened.
      const crash = events.findIndex(({ type }) => type === 'P.crash');
      if (party === 'relay') between.add(`${events[crash - 1]?.type} ${events[crash + 1]?.type}`);
      broken.push(...violations.map(({ rule, says }) => `${party} at ${moment}: ${rule}: ${says}`));
    }
    expect(broken).toEqual([]);
    // Before it was asked for, and between the request and all that comes of it.
    expect(between.size).toBeGreaterThan(15);
    for (const party of ['page', 'worker', 'relay', 'power']) expect(moments.get(party)).toBeGreaterThan(100);
  },
);

const early = MUTANTS.filter(({ what }) => what === 'a relay that tells before its disk has it');

test.for(early)('$what is found out by it', { timeout: 300_000 }, async ({ rule, ...mutant }) => {
  const found = new Set<string>();
  for await (const { violations } of everyMoment(1, mutant)) {
    for (const violation of violations) found.add(violation.rule);
    if (found.has(rule)) break;
  }
  expect([...found]).toContain(rule);
});
