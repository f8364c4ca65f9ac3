/**
 * A relay of a cluster: it follows until it leads, and then is a relay as any other whose disk writes to the common log.
 *
 *   passing on, following ──leads──► relay ──leads no more, cannot write──► failed
 *
 * It never goes back: the process ends and is started again, as after every failure of a store.
 */
import type { Bye } from '@tame/sdk/protocol';
import { NotRevoked, type Revoking } from './access/revoking.ts';
import { follow } from './cluster/following.ts';
import { passOn, type PassingOn } from './cluster/passing-on.ts';
import type { Port } from './door/ports.ts';
import { openNats } from './engine/jetstream/nats.ts';
import { openReplica, type Replica } from './engine/jetstream/replica.ts';
import { Overtaken, type Leader, type SharedLog } from './engine/jetstream/shared-log.ts';
import { createHealth, type Readiness } from './health.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { settleOptions, type ClusterOptions, type Relay, type RelayOptions, type SettledOptions } from './options.ts';
import { relayOn } from './relay.ts';

/** How the common log is had, and how soon it is done something about; the defaults are those of its parts. */
export interface ClusterPorts {
  readonly openLog: () => Promise<SharedLog>;
  readonly askMs?: number | undefined;
  readonly logBytes?: number | undefined;
}

/** Starts a relay of a cluster. Rejects with a `StartProblem` whose message says what to do. */
export async function joinCluster(options: RelayOptions, cluster: ClusterOptions): Promise<Relay> {
  const log = options.log ?? createLog({ level: 'warn' });
  const openLog = (): Promise<SharedLog> => openNats({ servers: cluster.nats, cluster: cluster.name, log });
  return await memberOf({ ...options, log }, cluster, { openLog });
}

export async function memberOf(options: RelayOptions, cluster: ClusterOptions, ports: ClusterPorts): Promise<Relay> {
  const log = await ports.openLog();
  const settled = settleOptions(options);
  const replica = await openReplica(settled.data, log, ports.logBytes).catch(async (cause: unknown) => {
    await log.close();
    throw cause;
  });
  const member = new Member({ options, cluster, log, replica, askMs: ports.askMs });
  await member.start(settled).catch(async (cause: unknown) => {
    await member.close().catch(() => {});
    throw cause;
  });
  return member;
}

interface Parts extends Pick<ClusterPorts, 'askMs'> {
  readonly options: RelayOptions;
  readonly cluster: ClusterOptions;
  readonly log: SharedLog;
  readonly replica: Replica;
}

class Member implements Relay {
  readonly failed: Promise<never>;
  readonly #parts: Parts;
  readonly #stop = new AbortController();
  readonly #metrics = createMetrics();
  #fail: (cause: unknown) => void = () => {};
  #readiness: Readiness = 'starting';
  #passing: PassingOn | undefined;
  #leader: Leader | undefined;
  /** Once it leads. */
  #relay: Relay | undefined;
  /** Resolves when it has stopped to follow, with all that comes of that. */
  #living: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failed.catch(() => {
      this.#readiness = 'failed';
      // Who cannot lead must not be taken for the leader.
      parts.log.leave();
    });
    const { copy } = parts.replica;
    this.#metrics.watch({ leads: () => this.#relay !== undefined, pieces: () => copy.number });
  }

  get url(): string {
    return this.#passing?.url ?? '';
  }

  /** Resolves when somebody leads, this relay or another. */
  async start({ host, port, limits, metricsToken }: SettledOptions): Promise<void> {
    const { log, askMs, replica } = this.#parts;
    this.#passing = await passOn({
      host,
      port,
      limits,
      onRequest: createHealth({ readiness: () => this.#readiness, metrics: this.#metrics, metricsToken }),
      leader: () => this.#leader?.url,
    });
    const url = this.#parts.cluster.advertise ?? this.#passing.url;
    const known = new Promise<void>((resolve) => {
      const follows = (leader: Leader | undefined): void => {
        this.#follows(leader);
        if (leader !== undefined && leader.url !== url) resolve();
      };
      this.#living = follow({ replica, log, url, follows, stop: this.#stop.signal, askMs }).then(async (number) => {
        if (number !== undefined) await this.#lead(url, number);
        resolve();
      });
    });
    this.#living.catch((cause: unknown) => this.#fail(cause));
    await Promise.race([known, this.failed]);
  }

  accept(port: Port): void {
    if (this.#relay !== undefined) return this.#relay.accept(port);
    port.postMessage({ bye: { code: 'UNKNOWN', text: this.#elsewhere(), retryable: true } satisfies Bye });
    port.close();
  }

  async revoke(what: Revoking): Promise<void> {
    if (this.#relay === undefined) throw new NotRevoked('UNKNOWN', this.#elsewhere());
    await this.#relay.revoke(what);
  }

  close(how?: { readonly drainMs?: number }): Promise<void> {
    return (this.#closing ??= this.#close(how));
  }

  #follows(leader: Leader | undefined): void {
    if (leader !== undefined && leader.number !== this.#leader?.number) {
      this.#passing?.cut();
      this.#parts.options.log?.info('follows', { cluster: this.#parts.cluster.name, leader: leader.url });
    }
    this.#leader = leader;
    this.#readiness = leader === undefined ? 'starting' : 'ready';
  }

  async #lead(url: string, number: number): Promise<void> {
    const { options, cluster, log, replica } = this.#parts;
    log.lead({ url, number });
    log.onTold((told) => {
      if ('leads' in told && told.leads.number > number) this.#overtaken();
    });
    options.log?.info('leads', { cluster: cluster.name });
    await this.#passing?.close();
    const relay = await relayOn({ ...options, port: this.#passing?.port }, (how) => replica.lead(how), {
      metrics: this.#metrics,
    });
    relay.failed.catch((cause: unknown) => this.#fail(cause));
    this.#relay = relay;
  }

  /** Whoever is connected could be told what is not so any more. */
  #overtaken(): void {
    this.#fail(new Overtaken());
    this.#relay?.close({ drainMs: 0 }).catch(() => {});
  }

  async #close(how?: { readonly drainMs?: number }): Promise<void> {
    const { log, replica } = this.#parts;
    this.#stop.abort();
    await this.#living.catch(() => {});
    try {
      await this.#relay?.close(how);
      await this.#passing?.close();
      await replica.close();
    } finally {
      log.leave();
      this.#metrics.close();
      await log.close();
    }
  }

  #elsewhere(): string {
    return `This relay does not lead its cluster: ask ${this.#leader?.url ?? 'again in a moment'}.`;
  }
}
