/**
 * What an operator watches. One registry a relay, so that several can live in one process; no user or topic is ever a
 * label, and a service only where the reader names it, so that the number of series is bounded.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Ending, ErrorCode } from '@tame/sdk/protocol';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { serviceText, type ServiceLoad } from './metrics/service-metrics.ts';

/** Why a worker lost an attempt that it had not ended. */
export type AttemptLoss = 'lease' | 'worker-gone' | 'failed' | 'released';

/** What is looked up when somebody asks for the metrics. Each is quick, and none throws. */
interface Watched {
  /** Connections that are open. */
  readonly connections: () => number;
  /** Sessions, those that wait to be resumed included. */
  readonly sessions: () => number;
  /** Revocations of users, sessions and tokens that are kept. */
  readonly revocations: () => number;
  /** Requests that wait in all services. */
  readonly waiting: () => number;
  /** Conversations that a worker holds. */
  readonly working: () => number;
  /** Whether this relay leads its cluster. */
  readonly leads: () => boolean;
  /** The last piece of the cluster's log that this relay has. */
  readonly pieces: () => number;
  /** Whether the relay takes work: the store is open and nobody told it to stop. */
  readonly ready: () => boolean;
}

export interface Metrics {
  frameIn(messages: number): void;
  frameOut(messages: number): void;
  accepted(requests?: number): void;
  /** Work was handed from a queue to a worker: the one hop through a queue that a conversation makes. */
  taken(requests?: number): void;
  refused(code: ErrorCode): void;
  /** A frame waits, because its user talks faster than it may. */
  paced(): void;
  /** Somebody was sent away for a flood: a peer for what it says, a stranger for wrong hellos. */
  flooded(who: 'peer' | 'stranger'): void;
  replied(replies?: number): void;
  published(events?: number): void;
  ended(state: Ending): void;
  attemptLost(why: AttemptLoss): void;
  /** One write to disk: how long it took, and how many steps shared it. */
  commit(ms: number, writes: number): void;
  /** Names what to look up; what is not named stays out of the text. */
  watch(watched: Partial<Watched>): void;
  /** Tells what is looked up of a service that a reader names. */
  watchServices(loadOf: (service: string) => ServiceLoad): void;
  /** The text that Prometheus reads, with that of some services. */
  text(services?: readonly string[]): Promise<string>;
  readonly contentType: string;
  /** Stops measuring the event loop. */
  close(): void;
}

/** What is counted of the work of a relay, whatever carries it. */
export type Counted = Pick<
  Metrics,
  'frameIn' | 'accepted' | 'taken' | 'refused' | 'ended' | 'attemptLost' | 'replied' | 'published' | 'paced' | 'flooded'
>;

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const WRITES = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500];

export function createMetrics(): Metrics {
  const registry = new Registry();
  let loadOf = (_service: string): ServiceLoad => ({ waiting: 0, working: 0, workers: 0, throttled: false });
  const registers = [registry];

  /** Counting is on the way of every frame: a plain number, handed over when asked for. */
  const tally = (name: string, help: string): ((by?: number) => void) => {
    let total = 0;
    const collect = function (this: Counter): void {
      this.reset();
      this.inc(total);
    };
    void new Counter({ name, help, registers, collect });
    return (by = 1) => {
      total += by;
    };
  };
  const counted = <L extends string>(name: string, help: string, label: L): ((value: string) => void) => {
    const counter = new Counter({ name, help, registers, labelNames: [label] });
    return (value) => counter.labels(value).inc();
  };
  const timed = (name: string, help: string): ((ms: number) => void) => {
    const histogram = new Histogram({ name, help, registers, buckets: SECONDS });
    return (ms) => histogram.observe(ms / 1_000);
  };
  const gauge = (name: string, help: string, read: () => number): void => {
    const collect = function (this: Gauge): void {
      this.set(read());
    };
    void new Gauge({ name, help, registers, collect });
  };

  const framesIn = tally('tame_frames_in_total', 'Frames heard from peers.');
  const framesOut = tally('tame_frames_out_total', 'Frames sent to peers.');
  const messagesIn = tally('tame_messages_in_total', 'Messages in the frames heard.');
  const messagesOut = tally('tame_messages_out_total', 'Messages in the frames sent.');
  const ended = counted('tame_ended_total', 'Conversations that ended.', 'state');
  const writes = new Histogram({
    name: 'tame_commit_writes',
    help: 'Conversations and topics that shared one write to disk.',
    registers,
    buckets: WRITES,
  });
  const commits = timed('tame_commit_seconds', 'From the first step to being on disk.');
  const stopWatching = watchEventLoop(gauge);
  gauge('process_resident_memory_bytes', 'Memory that the process holds.', () => process.memoryUsage.rss());

  return {
    frameIn: (messages) => {
      framesIn();
      messagesIn(messages);
    },
    frameOut: (messages) => {
      framesOut();
      messagesOut(messages);
    },
    accepted: tally('tame_requests_accepted_total', 'Requests taken responsibility for.'),
    taken: tally('tame_queue_hops_total', 'Requests handed from a queue to a worker.'),
    refused: counted('tame_refused_total', 'Messages and connections refused.', 'code'),
    paced: tally('tame_frames_paced_total', 'Frames handled later, because their user talked faster than it may.'),
    flooded: counted('tame_floods_total', 'Connections refused or closed because of a flood.', 'who'),
    replied: tally('tame_replies_total', 'Replies written to logs.'),
    published: tally('tame_events_published_total', 'Events written to topics.'),
    ended,
    attemptLost: counted('tame_attempts_lost_total', 'Attempts that a worker did not end.', 'why'),
    commit: (ms, steps) => {
      commits(ms);
      writes.observe(steps);
    },
    watch: (watched) => {
      for (const { of, name, help, read } of lookups(watched)) if (of !== undefined) gauge(name, help, read);
    },
    watchServices: (look) => (loadOf = look),
    text: async (services = []) => (await registry.metrics()) + (await serviceText(services, loadOf)),
    contentType: registry.contentType,
    close: stopWatching,
  };
}

function lookups(of: Partial<Watched>) {
  const lookup = (name: keyof Watched, metric: string, help: string, unit = 1) => ({
    of: of[name],
    name: metric,
    help,
    read: () => Number(of[name]?.() ?? 0) * unit,
  });
  return [
    lookup('connections', 'tame_connections', 'Connections that are open.'),
    lookup('sessions', 'tame_sessions', 'Sessions, those that wait to be resumed included.'),
    lookup('revocations', 'tame_revocations', 'Revocations of users, sessions and tokens that are kept.'),
    lookup('waiting', 'tame_queue_waiting', 'Requests that wait for a worker.'),
    lookup('working', 'tame_queue_working', 'Conversations that a worker holds.'),
    lookup('leads', 'tame_cluster_leads', 'Whether this relay leads its cluster: 1, or 0.'),
    lookup('pieces', 'tame_cluster_log_position', "How far in the cluster's log this relay has come."),
    lookup('ready', 'tame_ready', 'Whether the relay takes work: 1, or 0.'),
  ];
}

/** How late timers fire, between two readings: mean and worst. */
function watchEventLoop(gauge: (name: string, help: string, read: () => number) => void): () => void {
  const resolutionMs = 10;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const seconds = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - resolutionMs / 1e3) : 0;
  gauge('tame_event_loop_lag_seconds', 'How late timers fired since the last reading, on average.', () =>
    seconds(delay.mean),
  );
  gauge('tame_event_loop_lag_max_seconds', 'How late the latest timer fired since the last reading.', () => {
    const worst = seconds(delay.max);
    delay.reset();
    return worst;
  });
  return () => {
    delay.disable();
  };
}
