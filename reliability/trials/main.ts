/**
 * `npm run trials -- kills --rounds 500` runs a trial in real processes, adds it to the ledger and writes RELIABILITY.md anew.
 *
 *   kills      relay or worker killed in each round
 *   soak       many messages while connections are cut and processes killed: 50,000 replies for each round
 *   power      the power goes in each round
 *   control    the same on a system that lies about flushes, and has to lose
 *   failpoints relay and worker killed at each named point between hearing and acknowledging, once a round
 *   elections  relay or worker killed in each round, while tasks elect who has the last word
 *   simulator  so many seeds, from --seed on
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addToLedger, readLedger, TRIALS, type TrialName } from '../ledger/ledger.ts';
import { rendered } from '../ledger/render.ts';
import { simulate } from '../simulator/simulation.ts';
import { failpoints, type Died } from './failpoints.ts';
import { elections, kills, soak } from './kills.ts';
import { powerCut } from './power-cuts.ts';
import { NOTHING, sum, type Trial } from './trial.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

async function repeated(once: (seed: number) => Promise<Trial>): Promise<Trial> {
  let done = NOTHING;
  for (let round = 1; round <= rounds; round += 1) {
    done = sum(done, await once(seed + round - 1));
    if (round % 10 === 0) say(`round ${round} of ${rounds}`);
  }
  return done;
}

async function simulated(each: number): Promise<Trial> {
  const { events, violations } = await simulate(each);
  return { ...NOTHING, messages: events.length, violations: violations.map(({ rule, says }) => `${rule}: ${says}`) };
}

function sayWhere({ of, at, isDead }: Died): void {
  say(`${of} ${at}${isDead ? '' : ': not come to again'}`);
}

function run(trial: TrialName): Promise<Trial> {
  switch (trial) {
    case 'kills':
      return kills({ rounds, seed });
    case 'soak':
      return soak({ messages: rounds * 50_000, seed });
    case 'power':
      return repeated(() => powerCut({ requests: 2_500 }));
    case 'control':
      return repeated(() => powerCut({ requests: 2_500, lies: true }));
    case 'elections':
      return elections({ rounds, seed });
    case 'failpoints':
      return repeated((each) => failpoints({ seed: each, told: sayWhere }));
    case 'simulator':
      return repeated(simulated);
  }
}

const trial = TRIALS.find((name) => name === positionals[0]);
if (trial === undefined) {
  say(`Say which: ${TRIALS.join(', ')}.`);
  process.exit(1);
}
const done = await run(trial);
addToLedger(trial, rounds, done);
writeFileSync(fileURLToPath(new URL('../../RELIABILITY.md', import.meta.url)), await rendered(readLedger()));
for (const violation of done.violations) say(violation);
const { violations, ...seen } = done;
say(`${trial}: ${JSON.stringify(seen)}, violations ${violations.length}`);
const isGood = trial === 'control' ? violations.length === rounds : violations.length === 0;
process.exit(isGood ? 0 : 1);
