/** What a relay is made of, and what it is once it runs: for programs that start one, and for the command. */
import type { AuthOptions } from './access/keys.ts';
import { settleLimits, type LimitOptions, type Limits } from './limits.ts';
import type { Log } from './log.ts';
import { isLoopbackHost, wrongOrigin } from './door/origin.ts';
import type { Port } from './door/ports.ts';
import { quoted, StartProblem } from './problem.ts';
import type { Revoking } from './access/revoking.ts';

/** How a relay is started. Only `auth` has no default. */
export interface RelayOptions {
  /** Address to listen on; `0.0.0.0` or `::` for all. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** 0 picks a free one, see `Relay.url`. @default 7400 */
  readonly port?: number | undefined;
  /** Folder of everything that must survive; one relay at a time. Made if there is none. @default './.tame/data' */
  readonly data?: string | undefined;
  /**
   * Makes it one of several relays with one history, which they keep in NATS: `nats://10.0.0.5:4222`, with `user:password@`
   * or `token@` if need be; several servers with commas between. One of the relays leads, the others pass on to it, and
   * one of them takes over when it is gone. Each needs a `data` folder of its own. @default a relay by itself
   */
  readonly nats?: string | undefined;
  /** Name of the cluster: what it uses in NATS is called so. @default 'tame' */
  readonly cluster?: string | undefined;
  /** Where the other relays of the cluster reach this one: `http://10.0.0.7:7400`. @default its own address */
  readonly advertise?: string | undefined;
  /** Who may come in. */
  readonly auth: AuthOptions;
  /**
   * Origins whose pages may connect, such as `https://app.example`; `none` for programs without one, such as workers.
   * @default every origin; in dev mode pages of this machine and programs
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * Proxies before the relay that each add to `X-Forwarded-For` whom they heard, so that strangers with wrong tokens are
   * told apart (`wrongHellosPerMinute`). No more than there are, and only where nobody gets around them: else what a
   * stranger says of itself would be believed. Where a proxy on a private address is not told of, nobody behind it is
   * refused; of one on a public address, all behind it count as one. @default 0
   */
  readonly proxies?: number | undefined;
  /** Bounds that differ from `DEFAULT_LIMITS`. */
  readonly limits?: LimitOptions | undefined;
  /**
   * Who shows it as `Authorization: Bearer …` may read `/metrics`, from anywhere. Without one they are shown to this
   * machine alone; set one when a proxy on this machine passes strangers on. @default none
   */
  readonly metricsToken?: string | undefined;
  /** @default warnings and errors, on standard output */
  readonly log?: Log | undefined;
}

/** A running relay. */
export interface Relay {
  /** Where it is reached, with the port that it really has. */
  readonly url: string;
  /** Rejects when the relay can no longer keep its promises: the process should end and be started again. */
  readonly failed: Promise<never>;
  /**
   * Takes a connection that came without a network: one end of a `MessageChannel`, whose other end a client of this process,
   * or of a thread of it, has (`portNetwork` of `@tame/sdk/port`). It says who it is as any other does.
   */
  accept(port: Port): void;
  /**
   * Refuses tokens before they end: all of a user that were issued until now, all of these for one session, or one by its
   * `jti`. Whoever is connected with one loses the connection within a second; with another token the session goes on, but
   * for one that is revoked, which is forgotten. Resolves when it is on disk. Rejects with a `NotRevoked` whose message
   * says what to do.
   *
   * @example
   * await relay.revoke({ user: 'ana' });
   * await relay.revoke({ session });
   * await relay.revoke({ token: claims.jti, exp: claims.exp });
   */
  revoke(what: Revoking): Promise<void>;
  /**
   * Takes no new work, waits up to `drainMs` for what is under way, says goodbye, writes everything down.
   * Resolves when the data can be opened by another relay.
   */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

/** How a relay is one of several. */
export interface ClusterOptions {
  readonly nats: string;
  readonly name: string;
  readonly advertise: string | undefined;
}

/** Options with every default filled in and every contradiction ruled out. */
export interface SettledOptions {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly auth: AuthOptions;
  readonly dev: boolean;
  readonly origins: readonly string[] | undefined;
  readonly proxies: number;
  readonly limits: Limits;
  readonly metricsToken: string | undefined;
  readonly cluster: ClusterOptions | undefined;
}

export const DEFAULTS = {
  host: '127.0.0.1',
  port: 7400,
  data: './.tame/data',
  cluster: 'tame',
  drainMs: 10_000,
} as const;
const NAMES: readonly string[] = [
  'host',
  'port',
  'data',
  'nats',
  'cluster',
  'advertise',
  'auth',
  'origins',
  'proxies',
  'limits',
  'metricsToken',
  'log',
] satisfies (keyof RelayOptions)[];
const MIN_METRICS_TOKEN = 16;
const MAX_PROXIES = 16;

/** Throws a `StartProblem` that says what does not go together. */
export function settleOptions(options: RelayOptions): SettledOptions {
  const { auth, origins, metricsToken, proxies = 0 } = options;
  const { host = DEFAULTS.host, port = DEFAULTS.port, data = DEFAULTS.data } = options;
  const dev = auth.dev === true;
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new StartProblem(`there is no option ${quoted(unknown)}: a relay has ${NAMES.join(', ')}`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartProblem(`the port must be a whole number from 0 to 65535, not ${quoted(port)}; 0 picks a free one`);
  }
  if (data === '') throw new StartProblem('the data folder has no name: give one, or leave it out for ./.tame/data');
  if (dev && !isLoopbackHost(host)) {
    throw new StartProblem(
      `--dev lets people in without a token and so works on this machine only, not on the host ${quoted(host)}: ` +
        'leave the host out, or set a secret instead of --dev',
    );
  }
  const wrong = origins && wrongOrigin(origins);
  if (wrong !== undefined) throw new StartProblem(wrong);
  if (!Number.isInteger(proxies) || proxies < 0 || proxies > MAX_PROXIES) {
    throw new StartProblem(
      `proxies must be how many stand before the relay, 0 to ${MAX_PROXIES}, not ${quoted(proxies)}`,
    );
  }
  if (metricsToken !== undefined && metricsToken.length < MIN_METRICS_TOKEN) {
    throw new StartProblem(
      `the metrics token has ${metricsToken.length} characters; it needs at least ${MIN_METRICS_TOKEN}. Make one with: openssl rand -hex 24`,
    );
  }
  const limits = settleLimits(options.limits ?? {}, { dev });
  if ('problem' in limits) throw new StartProblem(limits.problem);
  const cluster = settleCluster(options, host);
  return { host, port, data, auth, dev, origins, proxies, limits, metricsToken, cluster };
}

function settleCluster({ nats, cluster: name, advertise }: RelayOptions, host: string): ClusterOptions | undefined {
  if (nats === undefined) {
    if (name === undefined && advertise === undefined) return undefined;
    throw new StartProblem('a cluster needs NATS: say where it is with --nats nats://HOST:4222');
  }
  if (name !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new StartProblem(
      `the name of a cluster has 1 to 64 letters, digits, "-" and "_", and is not ${quoted(name)}`,
    );
  }
  if (advertise !== undefined && !/^http:\/\/[^/]+$/.test(advertise)) {
    throw new StartProblem(
      `the other relays reach this one at an address such as http://10.0.0.7:7400, not ${quoted(advertise)}`,
    );
  }
  if (advertise === undefined && (host === '0.0.0.0' || host === '::')) {
    throw new StartProblem(
      'the other relays of the cluster must know where this one is: add --advertise http://HOST:PORT, with the address that they reach it at',
    );
  }
  return { nats, name: name ?? DEFAULTS.cluster, advertise };
}
