/** Every bound of a relay, with its unit in its name or beside it, and what happens to who reaches it. */
import { MAX_BODY_BYTES, MAX_FRAME_MESSAGES } from '@tame/sdk/protocol';
import type { TopicLimits } from './engine/engine.ts';
import { quoted } from './problem.ts';

export interface Limits {
  /** Connections at one time; more are refused as `RATE_LIMITED`. */
  readonly maxConnections: number;
  /** Connections of one user at one time; more are refused as `RATE_LIMITED`. In dev mode all may be one user's. */
  readonly maxConnectionsPerUser: number;
  /**
   * Messages a second that one user may say in the long run, over all connections. What comes faster is not refused, but
   * handled and acknowledged later, in order. The default is more than one relay handles, so that nobody is slowed down
   * unasked, and `unhandledBytesPerPeer` alone keeps a flood from growing; a relay that strangers of the internet sign in to
   * sets what a person needs, such as 100. Whoever may `serve` something is not held to it, and in dev mode that is
   * everybody: a worker says what others have asked for. Set lower than what pages need that serve for themselves, their
   * signs of life come too late for `silenceMs`.
   */
  readonly messagesPerSecondPerUser: number;
  /** Messages that a user may say at once who was silent before: what an outbox holds after a day offline comes at once. */
  readonly burstMessagesPerUser: number;
  /**
   * Bytes that one peer has said and that are not handled yet, beyond 8 frames of any size: the SDK has no more than those
   * on their way. Who goes on without waiting for acknowledgements is told `RATE_LIMITED`, and its connection is closed.
   */
  readonly unhandledBytesPerPeer: number;
  /**
   * Wrong hellos a minute from one address (of IPv6, from one network of 64 bits). After as many at once, every hello from
   * there is refused as `RATE_LIMITED` for a while, and no token looked at; good ones do not count, and whoever is in
   * stays. 0: none is refused. Behind proxies see `RelayOptions.proxies`.
   */
  readonly wrongHellosPerMinute: number;
  /** Requests waiting in one service; more are refused as `QUEUE_FULL`. */
  readonly maxWaitingPerService: number;
  /** Entries in the log of one conversation; more are refused as `STORE_FULL`. */
  readonly maxEntriesPerConversation: number;
  /** Bytes in the log of one conversation; more are refused as `STORE_FULL`. */
  readonly maxBytesPerConversation: number;
  /** Conversations that one peer follows; more are refused as `RATE_LIMITED`. */
  readonly maxFollowsPerPeer: number;
  /** Topics that one peer listens to, a pattern of them counting as one more, or looks at who is present in; more are refused as `RATE_LIMITED`. */
  readonly maxTopicsPerPeer: number;
  /** People present in one topic; more are refused as `RATE_LIMITED`. */
  readonly maxPresentPerTopic: number;
  /** Services that one peer serves, those of pages included; more are refused as `RATE_LIMITED`. */
  readonly maxServicesPerPeer: number;
  /** Tasks that stand for the lead of one event; more are refused as `STORE_FULL`. */
  readonly maxTasksPerEvent: number;
  /** Keys that the tasks of one event share; more are refused as `STORE_FULL`. */
  readonly maxDiscoveriesPerEvent: number;
  /** Bytes of all that the tasks of one event have ever shared; more are refused as `STORE_FULL`. */
  readonly maxDiscoveryBytesPerEvent: number;
  /** Bytes on their way to one peer that it has not acknowledged; the rest waits in the log. */
  readonly unackedBytesPerPeer: number;
  /** How long a lost session can be resumed. Later the peer starts anew and reads from its positions. */
  readonly sessionMs: number;
  /** How long a lost worker keeps its leases; not longer than `sessionMs`. */
  readonly graceMs: number;
  /**
   * How long a conversation is kept after its end, and its id known; not shorter than `sessionMs`. So long too is known
   * what pages have served that are gone. After a jump of the wall clock, for as long again.
   */
  readonly retainEndedMs: number;
  /**
   * Longest life of a token, from its `iat` (without one, from when it is shown) to its `exp`; others are refused as
   * `UNAUTHENTICATED`. What is revoked is kept for so long, unless it was said when the token ends.
   */
  readonly tokenLifeMs: number;
  /** Revocations that are kept; more are refused as `STORE_FULL`. */
  readonly maxRevocations: number;
  /** Topics that are kept; an event that would be the first of one more is refused as `STORE_FULL`. */
  readonly maxTopics: number;
  /** What a topic keeps: the newest so many events, so many bytes, and none older than so long. */
  readonly topic: TopicLimits;
  /** How long a connection may take to say who it is. */
  readonly helloTimeoutMs: number;
  /** Between two signs of life on a silent connection. */
  readonly heartbeatMs: number;
  /** How late a sign of life may be before the connection counts as lost. */
  readonly heartbeatTimeoutMs: number;
}

/** Some limits; the others keep their defaults. */
export type LimitOptions = { readonly [K in Exclude<keyof Limits, 'topic'>]?: number | undefined } & {
  readonly topic?: { readonly [K in keyof TopicLimits]?: number | undefined } | undefined;
};

const MiB = 1024 * 1024;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const DEFAULT_LIMITS: Limits = {
  maxConnections: 10_000,
  maxConnectionsPerUser: 64,
  messagesPerSecondPerUser: 100_000,
  burstMessagesPerUser: 100_000,
  unhandledBytesPerPeer: 8 * MiB,
  wrongHellosPerMinute: 60,
  maxWaitingPerService: 1_000_000,
  maxEntriesPerConversation: 1_000_000,
  maxBytesPerConversation: 256 * MiB,
  maxFollowsPerPeer: 20_000,
  maxTopicsPerPeer: 1_024,
  maxPresentPerTopic: 256,
  maxServicesPerPeer: 256,
  maxTasksPerEvent: 256,
  maxDiscoveriesPerEvent: 256,
  maxDiscoveryBytesPerEvent: 4 * MiB,
  unackedBytesPerPeer: MiB,
  sessionMs: MINUTE,
  graceMs: 5_000,
  retainEndedMs: 7 * DAY,
  tokenLifeMs: 366 * DAY,
  maxRevocations: 100_000,
  maxTopics: 100_000,
  topic: { count: 10_000, bytes: 64 * MiB, ageMs: DAY },
  helloTimeoutMs: 5_000,
  heartbeatMs: 15_000,
  heartbeatTimeoutMs: 10_000,
};

/** From and to, both allowed. */
export const LIMIT_RANGES = {
  maxConnections: [1, 1_000_000],
  maxConnectionsPerUser: [1, 1_000_000],
  messagesPerSecondPerUser: [1, 1_000_000],
  // A frame is handled as a whole.
  burstMessagesPerUser: [MAX_FRAME_MESSAGES, 100_000_000],
  unhandledBytesPerPeer: [1_024, 1_024 * MiB],
  wrongHellosPerMinute: [0, 1_000_000],
  maxWaitingPerService: [1, 1_000_000_000],
  maxEntriesPerConversation: [2, 1_000_000_000],
  maxBytesPerConversation: [MAX_BODY_BYTES, 1024 * 1024 * MiB],
  maxFollowsPerPeer: [1, 1_000_000],
  maxTopicsPerPeer: [1, 1_000_000],
  // All of them fit into one message.
  maxPresentPerTopic: [1, MAX_FRAME_MESSAGES],
  maxServicesPerPeer: [1, 1_000_000],
  maxTasksPerEvent: [1, 1_024],
  maxDiscoveriesPerEvent: [1, 1_024],
  maxDiscoveryBytesPerEvent: [1, 1_024 * MiB],
  unackedBytesPerPeer: [1_024, 1_024 * MiB],
  sessionMs: [100, DAY],
  graceMs: [0, DAY],
  retainEndedMs: [100, 3_650 * DAY],
  tokenLifeMs: [1_000, 3_650 * DAY],
  maxRevocations: [1, 1_000_000],
  maxTopics: [1, 10_000_000],
  'topic.count': [1, 1_000_000_000],
  'topic.bytes': [1_024, 1024 * 1024 * MiB],
  'topic.ageMs': [100, 3_650 * DAY],
  helloTimeoutMs: [50, MINUTE],
  // Proxies commonly close a connection that has been silent for a minute.
  heartbeatMs: [50, 55_000],
  heartbeatTimeoutMs: [50, 5 * MINUTE],
} as const satisfies Record<string, readonly [number, number]>;

export type LimitName = keyof typeof LIMIT_RANGES;
export const LIMIT_NAMES = Object.keys(LIMIT_RANGES).filter(isLimitName);

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(LIMIT_RANGES, name);
}

/** Why a limit cannot be that, or nothing. */
export function wrongLimit(name: LimitName, value: unknown): string | undefined {
  const [min, max] = LIMIT_RANGES[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return undefined;
  return `the limit ${name} must be a whole number from ${min} to ${max}, not ${quoted(value)}`;
}

/** The defaults with some changes, or the first thing about them that makes no sense. */
export function settleLimits(changes: LimitOptions, { dev }: { dev: boolean }): Limits | { problem: string } {
  const { topic, ...flat } = changes;
  const perUser = Math.max(DEFAULT_LIMITS.maxConnectionsPerUser, dev ? DEFAULT_LIMITS.maxConnections : 0);
  const settled = {
    ...DEFAULT_LIMITS,
    maxConnectionsPerUser: perUser,
    ...defined(flat),
    topic: { ...DEFAULT_LIMITS.topic, ...defined(topic ?? {}) },
  };
  // Fewer connections in all than one user may have is a plain wish, unless both were asked for.
  const limits =
    flat.maxConnectionsPerUser === undefined
      ? { ...settled, maxConnectionsPerUser: Math.min(settled.maxConnectionsPerUser, settled.maxConnections) }
      : settled;
  const problem = wrongAmong(limits) ?? wrongTogether(limits);
  return problem === undefined ? limits : { problem };
}

function wrongAmong({ topic, ...flat }: Limits): string | undefined {
  const all = [
    ...Object.entries(flat),
    ...Object.entries(topic).map(([name, value]) => [`topic.${name}`, value] as const),
  ];
  for (const [name, value] of all) {
    const wrong = isLimitName(name)
      ? wrongLimit(name, value)
      : `there is no limit "${name}"; there are ${LIMIT_NAMES.join(', ')}`;
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Limits that are sound alone and not beside each other. */
function wrongTogether(limits: Limits): string | undefined {
  const { maxConnections, maxConnectionsPerUser, graceMs, sessionMs, retainEndedMs } = limits;
  if (maxConnectionsPerUser > maxConnections) {
    return `maxConnectionsPerUser (${maxConnectionsPerUser}) is above maxConnections (${maxConnections}): lower it, or raise the other`;
  }
  if (graceMs > sessionMs) {
    return `graceMs (${graceMs}) is above sessionMs (${sessionMs}): a worker whose session is gone cannot keep its leases; lower it, or raise the other`;
  }
  if (retainEndedMs < sessionMs) {
    return `retainEndedMs (${retainEndedMs}) is below sessionMs (${sessionMs}): a peer that resumes could start an ended request again; raise it`;
  }
  return undefined;
}

function defined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> };
function defined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
