/** Starts a sandbox platform as its own process: flags in, one JSON line with the address out, ended by a signal. */
import { readFile, realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Sandbox, SandboxOptions } from './server.ts';

const USAGE = `Options:
  --port N          port on 127.0.0.1 (default 0: any free one)
  --state FILE      keeps campaigns and audit in FILE between runs
  --campaigns FILE  JSON array of campaigns, in this platform's own form, to start with
  --latency A-B     answers after A to B milliseconds (default 50-400; 0-0 for none)
  --seed N          seed of the latencies (default 1)`;

/** Does nothing unless `moduleUrl` is the file that Node was started with. */
export async function runFromCommandLine(
  moduleUrl: string,
  start: (options: SandboxOptions) => Promise<Sandbox>,
): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || (await realpath(started).catch(() => started)) !== fileURLToPath(moduleUrl)) return;
  try {
    const { campaigns, ...options } = await readFlags(process.argv.slice(2));
    const sandbox = await start(options);
    if (campaigns !== undefined) await sandbox.seed(campaigns);
    process.stdout.write(`${JSON.stringify({ platform: sandbox.name, url: sandbox.url })}\n`);
    const stop = () => void sandbox.close().then(() => process.exit(0));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exitCode = 1;
  }
}

async function readFlags(args: string[]): Promise<SandboxOptions & { campaigns?: unknown }> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      state: { type: 'string' },
      campaigns: { type: 'string' },
      latency: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const latency = values.latency === undefined ? undefined : /^(\d+)-(\d+)$/.exec(values.latency);
  if (latency === null) throw new Error(`--latency ${values.latency} is not a range; write it like 50-400.`);
  return {
    ...(values.port !== undefined && { port: wholeNumber('--port', values.port) }),
    ...(values.seed !== undefined && { seed: wholeNumber('--seed', values.seed) }),
    ...(values.state !== undefined && { stateFile: values.state }),
    ...(latency && { latencyMs: { min: Number(latency[1]), max: Number(latency[2]) } }),
    ...(values.campaigns !== undefined && { campaigns: JSON.parse(await readFile(values.campaigns, 'utf8')) }),
  };
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${flag} ${text} is not a whole number.`);
  return Number(text);
}
