/**
 * Follows what is asked of some services, and tells those who asked how it goes, where they want to hear it.
 *
 *   relay ─ list of services ─► news ─► per user and channel: decide ─► ledger ─► sink ─► ledger
 *
 * It looks at how things stand and not at how they came to be: what happened while it was away it finds out when it is back.
 */
import { createWorker } from '@tame/sdk/worker';
import type { Snapshot } from '@tame/sdk';
import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { appTopic, channels, preferences, seen, type Channel, type Preferences } from './contract.ts';
import { Ledger, laneOf, type Lane } from './ledger.ts';
import { newsOf, plainly, type Describe } from './news.ts';
import { Outbound, type Clock, type Standing } from './outbound.ts';
import { DEFAULTS, PreferenceBook } from './preferences.ts';
import { Shelf } from './shelf.ts';
import { appSink, topicSink, type Sink } from './sink.ts';

export interface NotifierOptions {
  /** Whose users are told. The token needs the right `admin` for each of them. */
  readonly services: readonly string[];
  /** Where preferences and what was sent are kept; of one notifier at a time. */
  readonly folder: string;
  readonly token?: string | (() => string | Promise<string>);
  /** Ways to reach people besides their page. */
  readonly email?: Sink;
  readonly webhook?: Sink;
  /** The name of a topic. */
  readonly topic?: string;
  /** In which words. @default the name of the service and how it stands */
  readonly describe?: Describe;
  /** Of users who have said nothing. */
  readonly defaults?: Preferences;
  /** What is older is no news any more; a message that could not be sent for so long is given up. @default 86_400_000 */
  readonly newsForMs?: number;
  readonly clock?: Clock;
  /** Hears what could not be sent, and that it is tried again. @default standard error */
  readonly onError?: (error: unknown, lane: Lane | undefined) => void;
}

export interface Notifier {
  /** Resolves when it follows and serves; rejects when the relay refuses it. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What waits, and what cannot be sent. The service `notify.state` answers the same. */
  standings(): readonly Standing[];
}

function complain(error: unknown, lane: Lane | undefined): void {
  const where = lane === undefined ? 'the relay' : laneOf(lane);
  process.stderr.write(`notifier: ${where}: ${error instanceof Error ? error.message : String(error)}\n`);
}

const systemClock: Clock = {
  now: Date.now,
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * @example
 * const notifier = await createNotifier('http://localhost:7400', { services: ['forecast'], folder: './notify' });
 * await notifier.start();
 */
export async function createNotifier(url: string, options: NotifierOptions): Promise<Notifier> {
  const { services, folder, token, describe = plainly, newsForMs = 86_400_000, clock = systemClock } = options;
  const { onError = complain } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const book = new PreferenceBook(new Shelf(path.join(folder, 'preferences.json')), options.defaults ?? DEFAULTS);
  // Twice as long as news are news: what is told once stays known until it is none any more.
  const ledger = await Ledger.open(path.join(folder, 'ledger.jsonl'), { now: clock.now, keptMs: 2 * newsForMs });
  const worker = createWorker(url, { name: 'notifier', ...(token !== undefined && { token }) });
  const { topic, email, webhook } = options;
  const sinks: Partial<Record<Channel, Sink>> = {
    app: appSink(worker),
    ...(topic !== undefined && { topic: topicSink(worker, topic) }),
    ...(email && { email }),
    ...(webhook && { webhook }),
  };
  const lanes = new Map<string, Outbound>();
  let known: ReadonlySet<Snapshot> = new Set();

  const laneTo = (user: string, channel: Channel): Outbound | undefined => {
    const lane = { user, channel };
    const sink = sinks[channel];
    const found = lanes.get(laneOf(lane));
    if (found !== undefined || sink === undefined) return found;
    const open = ledger.open().filter((each) => laneOf(each) === laneOf(lane));
    const wish = () => book.of(user)[channel];
    const made = new Outbound(lane, open, {
      ledger,
      sink,
      clock,
      random: Math.random,
      giveUpMs: newsForMs,
      wish,
      onError,
    });
    lanes.set(laneOf(lane), made);
    return made;
  };
  const lookAt = (users: Iterable<string>): void => {
    for (const user of users) for (const channel of channels) laneTo(user, channel)?.look();
  };

  const hear = (all: readonly Snapshot[]): void => {
    const nowMs = clock.now();
    const users = new Set<string>();
    for (const snapshot of all) {
      const { id, user, updatedMs } = snapshot;
      if (user === undefined || known.has(snapshot)) continue;
      if (updatedMs < Math.max(ledger.beganMs, nowMs - newsForMs)) continue;
      const news = newsOf(snapshot, describe, nowMs);
      for (const channel of channels) laneTo(user, channel)?.hear(id, news);
      users.add(user);
    }
    known = new Set(all);
    lookAt(users);
  };

  worker.serve(preferences, async ({ set }, { user }) => {
    if (set !== undefined) await book.set(user, set);
    lookAt([user]);
    return book.of(user);
  }); // prettier-ignore
  worker.serve(seen, async (items, { id, user }) => {
    for (const { conversation, version } of items) await ledger.see(user, conversation, version);
    await worker.topic(appTopic(user)).publish({ type: 'seen', items }, { id });
    lookAt([user]);
  });
  const standings = (): readonly Standing[] =>
    [...lanes.values()]
      .map(({ standing }) => standing)
      .filter(({ waiting, sending }) => waiting > 0 || sending !== undefined);
  worker.serve('notify.state', standings);
  let listening: { unsubscribe(): void } | undefined;

  return {
    standings,
    async start() {
      await worker.start();
      for (const { user, channel } of ledger.open()) laneTo(user, channel)?.look();
      await new Promise<void>((resolve, reject) => {
        listening = worker.client.conversations({ services, state: 'all' }).subscribe({
          next: (all) => {
            hear(all);
            resolve();
          },
          error: (error: unknown) => {
            reject(error instanceof Error ? error : new Error(String(error)));
            onError(error, undefined);
          },
        });
      });
    },
    async stop() {
      listening?.unsubscribe();
      for (const lane of lanes.values()) lane.close();
      await worker.stop();
      for (const sink of Object.values(sinks)) sink.close?.();
    },
  };
}
