/**
 * `npm run simulate -- --seeds 1000` runs so many seeds and names those that broke a rule; `--seed 178` runs one and
 * prints its history, `--seed 178 --shrink` finds the fewest of its steps that still fail, `--seed 178 --steps 3,7` runs
 * these. `--moments` kills each party at each moment of a conversation instead, for each of the seeds.
 */
import type { Violation } from '../rules/rule.ts';
import { askedBy, commandFor, type Asked } from './command.ts';
import { everyMoment } from './moments.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulation.ts';

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

function fail(of: string, violations: readonly Violation[]): void {
  for (const { rule, says } of violations) say(`${of}: ${rule}: ${says}`);
  if (violations.length > 0) process.exitCode = 1;
}

async function allMoments({ from, seeds }: Asked): Promise<void> {
  let runs = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    for await (const { party, moment, violations } of everyMoment(seed)) {
      runs += 1;
      fail(`seed ${seed}, ${party} at moment ${moment}`, violations);
    }
  }
  say(`${seeds} seeds, ${runs} moments`);
}

async function allSeeds({ from, seeds, isOne, steps }: Asked): Promise<void> {
  let seen = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { events, violations } = await simulate(seed, {}, steps);
    seen += events.length;
    if (isOne) for (const event of events) process.stdout.write(`${JSON.stringify(event)}\n`);
    fail(`seed ${seed}`, violations);
    if (violations.length > 0 && steps === undefined) say(`again, and smaller: ${commandFor(seed)}`);
  }
  say(`${seeds} seeds, ${seen} events`);
}

async function smallest({ from: seed }: Asked): Promise<void> {
  const steps = await shrink(seed);
  if (steps === undefined) return say(`seed ${seed} breaks nothing`);
  const { violations } = await simulate(seed, {}, steps);
  fail(`seed ${seed}`, violations);
  for (const { number, atMs, deed } of steps.toSorted((a, b) => a.atMs - b.atMs))
    say(`${atMs} ms: ${deed} (${number})`);
  say(`again: ${commandFor(seed, steps)}`);
}

const asked = askedBy(process.argv.slice(2));
await (asked.moments ? allMoments(asked) : asked.shrink ? smallest(asked) : allSeeds(asked));
