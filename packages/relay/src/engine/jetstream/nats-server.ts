/** The NATS server: reached, looked at, and given a stream for the log. */
import { randomUUID } from 'node:crypto';
import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import type { Log } from '../../log.ts';
import { sentenceOf, StartProblem } from '../../problem.ts';

/** Older servers keep no description with a stream. */
const OLDEST_SERVER = [2, 10, 0] as const;
/** Older ones have been seen to lose what they had acknowledged. */
const SOUND_SERVER = [2, 12, 7] as const;
const REPLICAS = 3;

/** Rejects with a `StartProblem` when there is nobody. */
export async function connectTo(servers: string): Promise<NatsConnection> {
  try {
    return await connect({
      ...addressesIn(servers),
      name: 'tame-relay',
      maxReconnectAttempts: -1,
      noAsyncTraces: true,
    });
  } catch (cause) {
    if (cause instanceof StartProblem) throw cause;
    throw new StartProblem(
      `there is no answer from NATS (${sentenceOf(cause)}): start it, or correct the address of --nats`,
      { cause },
    );
  }
}

/** The addresses without who comes, which the library wants apart. */
function addressesIn(servers: string): NodeConnectionOptions {
  const urls = servers.split(',').map((server) => {
    const text = server.trim();
    const url = urlOf(text.includes('://') ? text : `nats://${text}`);
    if (url === undefined || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '') {
      throw new StartProblem(
        'the address of NATS must be such as nats://10.0.0.5:4222, or several with commas between',
      );
    }
    return url;
  });
  const [name = '', secret = ''] = urls.map(({ username, password }) => [username, password])[0] ?? [];
  const who = secret === '' ? { token: decodeURIComponent(name) } : { user: decodeURIComponent(name), pass: decodeURIComponent(secret) }; // prettier-ignore
  const tls = urls.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {};
  return { servers: urls.map(({ host }) => host), ...(name === '' ? {} : who), ...tls };
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The stream as it is, or a new one: on three servers of a cluster, whose relays are warned where there are not as many. */
export async function streamOf(
  manager: JetStreamManager,
  cluster: string,
  ofCluster: Pick<Log, 'warn'> | undefined,
): Promise<StreamInfo> {
  const found = await manager.streams.info(cluster).catch((cause: unknown) => {
    if (cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw cause;
  });
  if (found !== undefined) return found;
  const wanted = { name: cluster, subjects: [`${cluster}.log`], metadata: { log: randomUUID() } };
  // Another relay may have made it in the same moment.
  const add = (replicas: number): Promise<StreamInfo> =>
    manager.streams.add({ ...wanted, num_replicas: replicas }).catch(() => manager.streams.info(cluster));
  if (ofCluster === undefined) return await add(1);
  return await add(REPLICAS).catch((cause: unknown) => {
    ofCluster.warn('NATS keeps the log of the cluster once only: give its stream three replicas', {
      why: sentenceOf(cause),
    });
    return add(1);
  });
}

export function idOf({ config, created }: StreamInfo): string {
  return config.metadata?.['log'] ?? created;
}

/** Throws a `StartProblem` when the server is too old, and warns of one that is not sound. */
export function checkVersion({ info }: NatsConnection, log: Pick<Log, 'warn'>): void {
  const version = info?.version ?? '0';
  if (isOlder(version, OLDEST_SERVER)) {
    throw new StartProblem(`the NATS server has version ${version}: use one from ${SOUND_SERVER.join('.')} up`);
  }
  if (isOlder(version, SOUND_SERVER)) {
    log.warn('this version of the NATS server may lose what it has acknowledged: use a newer one', { version });
  }
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  const at = than.findIndex((part, index) => parts[index] !== part);
  return at >= 0 && !((parts[at] ?? 0) > (than[at] ?? 0));
}
