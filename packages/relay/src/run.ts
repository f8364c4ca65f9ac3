/**
 * The life of the command: settings, start, running, stopping. All that it touches is passed in.
 *
 *   settings ──wrong──► 1
 *      │
 *    start ──cannot──► 1
 *      │
 *   running ──failed──► 70        running ──signal──► stopping ──done──► 0
 *                                                        └──second signal──► 1
 */
import { readConfig, type Config, type FileText } from './config.ts';
import { createLog, type Log } from './log.ts';
import type { Relay, RelayOptions } from './options.ts';
import { sentenceOf } from './problem.ts';
import { helpText } from './config/settings.ts';

export const STOPPED = 0;
export const COULD_NOT_START = 1;
/** The relay failed while it ran; what it acknowledged is on disk, and starting it again is right. */
export const FAILED = 70;
/** The same, with a write under way that may never end: no exit gets past it, the process must be killed. */
export const HUNG = 71;

/** The process around the command. */
export interface World {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly file: (path: string) => FileText;
  /** Whoever looks sees the old text, the new one, or none. */
  readonly replaceFile: (path: string, text: string) => void;
  readonly removeFile: (path: string) => void;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Lines of the log, from the first one after the settings are known. */
  readonly logLine?: (line: string) => void;
  /** Calls back at every wish to stop. */
  readonly onSignal: (stop: (signal: string) => void) => void;
  /** Calls back when something was thrown that nobody caught. */
  readonly onCrash: (crash: (cause: unknown) => void) => void;
  readonly createRelay: (options: RelayOptions) => Promise<Relay>;
}

/** Resolves with the exit code; whoever calls exits at once. */
export async function run(world: World): Promise<number> {
  if (world.argv.includes('--help') || world.argv.includes('-h')) {
    world.say(helpText());
    return STOPPED;
  }
  if (world.argv.includes('--version')) {
    world.say(`tame-relay ${world.version}\n`);
    return STOPPED;
  }
  const read = readConfig(world);
  if ('problem' in read) return cannotStart(world, read.problem);
  const { config } = read;
  const log = createLog({ level: config.logLevel, ...(world.logLine && { write: world.logLine }) });
  const crashed = new Promise<number>((resolve) => {
    world.onCrash((cause) => resolve(failed(log, cause)));
  });
  return await Promise.race([crashed, live(world, config, log)]);
}

async function live(world: World, { relay: options, portFile, drainMs }: Config, log: Log): Promise<number> {
  const signals = listenToSignals(world);
  let relay: Relay;
  try {
    // One of a relay before would send people to where nobody is.
    if (portFile !== undefined) world.removeFile(portFile);
    relay = await world.createRelay({ ...options, log });
  } catch (cause) {
    log.debug('could not start', { error: cause });
    return cannotStart(world, sentenceOf(cause));
  }
  const lost = relay.failed.catch((cause: unknown) => failed(log, cause));
  if (portFile !== undefined) {
    try {
      world.replaceFile(portFile, relay.url);
    } catch (cause) {
      await relay.close({ drainMs: 0 });
      return cannotStart(world, `the address cannot be written to the file of --port-file: ${sentenceOf(cause)}`);
    }
  }
  log.info('listening', { url: relay.url, folder: options.data, dev: options.auth.dev === true });
  const stopped = signals.first.then(async (signal) => {
    log.info('stopping: no new work is taken, work under way may finish', { signal, drainMs });
    if (portFile !== undefined) world.removeFile(portFile);
    await relay.close({ drainMs });
    log.info('stopped');
    return STOPPED;
  });
  const atOnce = signals.second.then((signal) => {
    log.warn('stopped at once: work under way goes to another worker when its lease ends', { signal });
    return COULD_NOT_START;
  });
  return await Promise.race([lost, stopped.catch((cause: unknown) => failed(log, cause)), atOnce]);
}

function cannotStart(world: World, sentence: string): number {
  world.complain(`tame-relay: ${sentence}\n`);
  return COULD_NOT_START;
}

function failed(log: Log, cause: unknown): number {
  log.error('the relay failed and stops; what it acknowledged is on disk, start it again', {
    error: cause instanceof Error ? cause : new Error(sentenceOf(cause)),
  });
  return cause instanceof Error && 'hung' in cause && cause.hung === true ? HUNG : FAILED;
}

function listenToSignals(world: World): { first: Promise<string>; second: Promise<string> } {
  const seen: string[] = [];
  const waiting: ((signal: string) => void)[] = [];
  const next = (): Promise<string> => new Promise((resolve) => waiting.push(resolve));
  const signals = { first: next(), second: next() };
  world.onSignal((signal) => {
    waiting[seen.push(signal) - 1]?.(signal);
  });
  return signals;
}
