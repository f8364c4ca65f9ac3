/**
 * The whole demo, from nothing to a page that works, and back.
 *
 *   folder ─► page server (port known) ─► relay ┬► campaigns worker ─► ready
 *                     └► build of the page      ├► forecast worker ─ more of them ◄─ provisioner
 *                        platforms ─────────────┤
 *                                               └► notifier
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { platformNames, type PlatformName } from '../contracts/campaign.ts';
import { buildPage, pageFolder } from './build-page.ts';
import type { Flags } from './flags.ts';
import { openFolder } from './folder.ts';
import { listenForPage } from './listen.ts';
import { createPageServer, type PageConfig } from './page-server.ts';
import { platformProgram, relayProgram, urlIn, workerProgram, type PlatformUrls } from './programs.ts';
import { lastRelayPort, rememberRelayPort } from './relay-port.ts';
import { supervise, type Supervised } from './supervise.ts';
import { keepTokenFiles, type TokenFiles } from './token-files.ts';
import { createTokens, workerNames } from './tokens.ts';

interface Demo {
  url: string;
  relayUrl: string;
  platforms: PlatformUrls;
  /** Of the processes that run now, by name. The same is in `processes.json` of the folder, also after a restart. */
  pids: () => Record<string, number>;
  data: string;
}

export interface RunningDemo {
  /** Rejects with a sentence when something cannot be started. */
  readonly ready: Promise<Demo>;
  /** Ends every process; nothing is left after five seconds. */
  stop(): Promise<void>;
}

/** Workers first, while there is a relay to give their work back to. */
const WORKERS_STOP_MS = 3_000;
const OTHERS_STOP_MS = 1_500;

export function runDemo(flags: Flags, say: (sentence: string) => void): RunningDemo {
  const workers: Supervised[] = [];
  const others: Supervised[] = [];
  const closing: (() => void | Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;

  async function start(): Promise<Demo> {
    const folder = await openFolder(flags.data, flags);
    closing.push(() => folder.release());
    rmSync(folder.file('logs'), { recursive: true, force: true });
    closing.push(() => rmSync(folder.file('processes.json'), { force: true }));
    const tokens = createTokens(folder.secret);
    const told: { config?: PageConfig } = {};
    const server = createPageServer({
      folder: pageFolder,
      tokenOf: (user) => tokens.ofUser(user),
      config: () => told.config,
    });
    const { port, note } = await listenForPage(server, flags.port);
    closing.push(() => void (server.close(), server.closeAllConnections()));
    if (note) say(note);

    const pids = (): Record<string, number> => {
      const running = [...others, ...workers].flatMap(({ name, pid }) =>
        pid === undefined ? [] : [[name, pid] as const],
      );
      return Object.fromEntries([['start', process.pid], ...running]);
    };
    const notePids = (): void => {
      // Whoever reads it sees the list of before or of after.
      writeFileSync(folder.file('processes.json.new'), `${JSON.stringify(pids(), null, 2)}\n`);
      renameSync(folder.file('processes.json.new'), folder.file('processes.json'));
    };
    const run = (kind: Supervised[], program: Parameters<typeof supervise>[0]): Supervised => {
      if (stopping) throw new Error('The demo was stopped.');
      const supervised = supervise(program, { say, onProcess: () => queueMicrotask(notePids) });
      kind.push(supervised);
      return supervised;
    };

    const portFile = folder.file('relay-port');
    const relayPort = flags.relayPort === 0 ? await lastRelayPort(portFile) : flags.relayPort;
    const setting = { folder, pagePort: port, relayPort, fast: flags.fast };
    const built = flags.build ? buildPage() : Promise.resolve(false);
    built.catch(() => undefined); // awaited below
    const relay = run(others, relayProgram(setting));
    const started = platformNames.map(async (name): Promise<[PlatformName, string]> => {
      return [name, urlIn(await run(others, platformProgram(setting, name)).ready)];
    });
    const [relayUrl, tokenFiles, ...found] = await Promise.all([
      relay.ready,
      keepTokenFiles(tokens, folder.file('tokens')),
      ...started,
    ]);
    closing.push(() => tokenFiles.stop());
    await rememberRelayPort(portFile, relayUrl);
    const urls = new Map(found);
    const platforms = { tradeyard: urlOf('tradeyard'), goggle: urlOf('goggle'), metro: urlOf('metro') };
    told.config = { relayUrl, platforms };
    await Promise.all([startWorkers(tokenFiles), built]);
    return { url: `http://localhost:${port}`, relayUrl, platforms, pids, data: folder.path };

    function urlOf(name: PlatformName): string {
      return urls.get(name) ?? '';
    }

    async function startWorkers({ fileOf }: TokenFiles): Promise<void> {
      await Promise.all(
        workerNames.map(
          (name) => run(workers, workerProgram(setting, name, { relayUrl, platforms, tokenFile: fileOf })).ready,
        ),
      );
    }
  }

  async function stop(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.stop(WORKERS_STOP_MS)));
    await Promise.all(others.map((other) => other.stop(OTHERS_STOP_MS)));
    for (const close of closing.toReversed()) await close();
  }

  return { ready: start(), stop: () => (stopping ??= stop()) };
}
