/**
 * The benchmark: `npm run bench` measures everything and writes bench/results; the packages are to be built.
 *
 *   --only NAME     only the measurements whose names begin so (may be given several times)
 *   --quick         less work and fewer rounds; writes nothing; exits with 1 when a ratio is less than the kept one of a
 *                   quick run by more than a third, and still is when it is measured again
 *   --profile DIR   leaves a CPU profile of each process of Node there
 *   --list          only names what can be measured
 */
import { parseArgs } from 'node:util';
import { buildPrograms } from './harness/build.ts';
import { fallen, says, twice, unknown, type Fall } from './harness/fallen.ts';
import { thisMachine } from './harness/machine.ts';
import { markdown } from './harness/markdown.ts';
import { times } from './harness/numbers.ts';
import { plot } from './harness/plot.ts';
import type { Measurement, Scale } from './harness/measurement.ts';
import { resultOf, type Result } from './harness/result.ts';
import { keptResults, merged, writeResult } from './harness/results.ts';
import { runRounds } from './harness/rounds.ts';
import { measurements } from './measurements/index.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const { only, quick, profile: profiles, list } = values;

const chosen = measurements.filter(
  ({ name, long }) => !(quick && long) && (only.length === 0 || only.some((begin) => name.startsWith(begin))),
);
if (list || chosen.length === 0) {
  for (const { name, title } of measurements) console.log(`${name}: ${title}`);
  process.exit(list ? 0 : 1);
}

// Who is told to stop takes the servers along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

await buildPrograms();
const machine = thisMachine();
const kept = keptResults();
const falls: Fall[] = [];
for (const measurement of chosen) {
  if (quick) falls.push(...(await fallsOf(measurement)));
  else {
    const result = await measure(measurement, 'full');
    keep(measurement.long ? result : { ...result, quick: (await measure(measurement, 'quick')).comparisons });
  }
}

if (!quick) console.log('written to bench/results');
else {
  for (const fall of falls) console.error(`fell by more than a third: ${says(fall)}`);
  if (falls.length === 0) console.log('no ratio fell by more than a third');
  process.exitCode = falls.length === 0 ? 0 : 1;
}

async function measure(measurement: Measurement, scale: Scale): Promise<Result> {
  console.log(`${measurement.name}, ${scale}: ${measurement.title}`);
  const outcomes = await runRounds(measurement, { scale, profiles, say: console.log });
  const result = resultOf(measurement, outcomes, machine.fsyncMs);
  for (const { against, ratio, target } of result.comparisons) {
    const judged = target && `; target: ${target.says}, ${target.reached ? 'reached' : 'missed'}`;
    console.log(`  → ${times(ratio.median)} of ${against} (${times(ratio.min)} to ${times(ratio.max)})${judged ?? ''}`);
  }
  return result;
}

/** What fell is measured again: once may be the machine's doing, twice is ours. */
async function fallsOf(measurement: Measurement): Promise<readonly Fall[]> {
  const result = await measure(measurement, 'quick');
  for (const name of unknown(kept, [result]))
    console.log(`  nothing is kept to compare with: npm run bench -- --only ${name}`);
  const once = fallen(kept, [result]);
  if (once.length === 0) return [];
  for (const fall of once) console.log(`  ${says(fall)}: measured again`);
  return twice(once, fallen(kept, [await measure(measurement, 'quick')]));
}

/** At once, so that what is measured is not lost with what comes after it. */
function keep(result: Result): void {
  const measured = { ...result, date: new Date().toISOString().slice(0, 10), machine };
  const names = measurements.map(({ name }) => name);
  const results = merged(keptResults(), [measured], names);
  writeResult('results.json', `${JSON.stringify(results, null, 2)}\n`);
  writeResult('results.md', markdown(results));
  writeResult('results.svg', plot(results));
}
