/**
 * Starts the demo and says where it is:
 *
 *   node scripts/demo.mjs [flags]
 *
 * One relay, three sandbox platforms, the workers and the page; all of it on this machine, all of it gone with Ctrl-C.
 */
import { readFlags, USAGE, type Flags } from './start/flags.ts';
import { runDemo } from './start/demo.ts';

function flagsOrLeave(): Flags {
  try {
    const flags = readFlags(process.argv.slice(2));
    if (flags) return flags;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(`${sentenceOf(error)}\n\n${USAGE}`);
    process.exit(1);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const flags = flagsOrLeave();
// With --json, standard output is for the one line.
const demo = runDemo(flags, (sentence) => (flags.json ? console.error(sentence) : console.log(sentence)));

async function leave(code: number): Promise<never> {
  await demo.stop();
  process.exit(code);
}

let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    asked += 1;
    // Whatever still runs ends with its channel to this process.
    if (asked > 1) process.exit(1);
    void leave(0);
  });
}

try {
  const { pids, ...ready } = await demo.ready;
  if (flags.json) console.log(JSON.stringify({ ...ready, pids: pids() }));
  else console.log(`TAME demo is ready: ${ready.url}`);
} catch (error) {
  if (asked === 0) {
    console.error(sentenceOf(error));
    await leave(1);
  }
}
