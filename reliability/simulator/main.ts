/**
 * `npm run simulate -- --seeds 1000` runs so many seeds and names those that broke a rule; `--seed 178` runs one and
 * prints its history. `--moments` kills each party at each moment of a conversation instead, for each of the seeds.
 */
import { everyMoment } from './moments.ts';
import { simulate } from './simulation.ts';

function flag(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const seed = flag('seed', 0);
const [from, count] = seed > 0 ? [seed, 1] : [flag('from', 1), flag('seeds', 1_000)];
let events = 0;
if (process.argv.includes('--moments')) {
  let runs = 0;
  for (let each = from; each < from + count; each += 1) {
    for await (const { party, moment, violations } of everyMoment(each)) {
      runs += 1;
      for (const { rule, says } of violations) {
        process.stderr.write(`seed ${each}, ${party} at moment ${moment}: ${rule}: ${says}\n`);
        process.exitCode = 1;
      }
    }
  }
  process.stderr.write(`${count} seeds, ${runs} moments\n`);
  process.exit();
}
for (let each = from; each < from + count; each += 1) {
  const run = await simulate(each);
  events += run.events.length;
  if (seed > 0) for (const event of run.events) process.stdout.write(`${JSON.stringify(event)}\n`);
  for (const { rule, says } of run.violations) {
    process.stderr.write(`seed ${each}: ${rule}: ${says}\n`);
    process.exitCode = 1;
  }
}
process.stderr.write(`${count} seeds, ${events} events\n`);
