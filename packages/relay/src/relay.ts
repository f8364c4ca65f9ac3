/** A running relay: an engine in, a server out. Wiring only. */
import type { Bye } from '@tame/sdk/protocol';
import { createAccess } from './access.ts';
import { createDoor, type Door } from './door.ts';
import type { EmbeddedOptions } from './engine/embedded/embedded.ts';
import type { Engine } from './engine/engine.ts';
import { createHealth, type Readiness } from './health.ts';
import { Hub } from './hub.ts';
import { listen } from './door/listen.ts';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { receivePort } from './door/ports.ts';
import { receiveSockets } from './door/sockets.ts';
import { NotRevoked, readRevoking } from './access/revoking.ts';
import { Strangers } from './door/strangers.ts';
import { DEFAULTS, settleOptions, type Relay, type RelayOptions } from './options.ts';

/** What those who are sent away by a restart are asked to wait, so that they do not all come back at once. */
const DRAIN_SPREAD_MS = 2_000;
/** How long said goodbyes may take to leave. */
const GOODBYE_MS = 250;
const REVOKE_USAGE =
  'revoke takes { user }, { session }, or { token, exp? } with the "jti" of a token and its "exp" in seconds';

/** What a relay may be given to start with. */
interface Beside {
  /** Stands between peers and the relay, to watch or to disturb. @default nothing */
  readonly around?: (door: Door) => Door;
  /** @default its own */
  readonly metrics?: Metrics;
}

/** A relay on an engine of any kind. */
export async function relayOn(
  options: RelayOptions,
  openEngine: (options: EmbeddedOptions) => Promise<Engine>,
  { around = (door) => door, metrics = createMetrics() }: Beside = {},
): Promise<Relay> {
  const settled = settleOptions(options);
  const log = options.log ?? createLog({ level: 'warn' });
  const access = createAccess(settled.auth, { now: Date.now, limits: settled.limits });
  let readiness: Readiness = 'starting';
  const monotonic = (): number => performance.now();
  const { commit: committed } = metrics;
  const engine = await openEngine({ dir: settled.data, now: monotonic, log, committed }).catch((cause: unknown) => {
    metrics.close();
    throw cause;
  });
  const hub = new Hub({
    engine,
    limits: settled.limits,
    metrics,
    access,
    now: Date.now,
    monotonic,
  });
  hub.restore();
  metrics.watch({
    connections: () => hub.connections.open,
    sessions: () => hub.sessions,
    revocations: () => hub.revocations.count,
    working: () => hub.dispatch.leases,
    waiting: () => [...engine.waitingCounts().values()].reduce((sum, count) => sum + count, 0),
    ready: () => readiness === 'ready',
  });
  metrics.watchServices((service) => ({
    waiting: engine.waitingCount(service),
    working: hub.dispatch.offers.of(service).reduce((sum, { held }) => sum + held, 0),
    workers: hub.dispatch.workers(service),
    throttled: hub.dispatch.upstream.throttledBy(service) !== undefined,
  }));
  const strangers = new Strangers({ limits: settled.limits, monotonic });
  const door = around(createDoor({ hub, tokens: hub.tokens, strangers, metrics, log }));
  const server = await listen({
    ...settled,
    onRequest: createHealth({ readiness: () => readiness, metrics, metricsToken: settled.metricsToken }),
    onTurnedAway: (why) => log.warn('turned away', { why }),
    prepare: (io) => receiveSockets(io, door, settled.proxies),
  }).catch(async (cause: unknown) => {
    hub.close(goodbye());
    metrics.close();
    await engine.close();
    throw cause;
  });
  readiness = 'ready';
  engine.failed.catch(() => (readiness = 'failed'));

  let closing: Promise<void> | undefined;
  const close = async (drainMs: number): Promise<void> => {
    readiness = 'draining';
    hub.dispatch.stop();
    await until(() => hub.dispatch.leases === 0, drainMs);
    hub.close(goodbye());
    await new Promise((resolve) => setTimeout(resolve, Math.min(drainMs, GOODBYE_MS)));
    await server.close();
    await engine.close();
    metrics.close();
  };
  return {
    url: server.url,
    failed: engine.failed,
    accept: (port) => receivePort(port, door),
    revoke: async (what) => {
      const read = readRevoking(new Map(Object.entries(what)));
      if (read === undefined) throw new NotRevoked('BAD_REQUEST', REVOKE_USAGE);
      const result = await hub.revocations.revoke(read);
      if (result.type === 'refused') throw new NotRevoked(result.code, result.text);
    },
    close: ({ drainMs = DEFAULTS.drainMs } = {}) => (closing ??= close(drainMs)),
  };
}

function goodbye(): Bye {
  return {
    code: 'UNKNOWN',
    text: 'The relay is stopping; come back in a moment.',
    retryable: true,
    retryAfterMs: 100,
    spreadMs: DRAIN_SPREAD_MS,
  };
}

async function until(done: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!done() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
