/** What one may ask of a worker and of a service it serves, with the defaults. */
import type { Network } from '../connection/line.ts';

export interface WorkerOptions {
  /** Who this is: a JWT or a function that fetches one. Unset only for a relay in `--dev` mode. */
  token?: string | (() => string | Promise<string>);
  /** For people who read logs. */
  name?: string;
  /** What carries it to the relay. @default Socket.IO, to the address */
  network?: Network;
  /**
   * The private keys of the private services that it serves, as `createPrivateKey` makes them: the one in the contract,
   * and those that were in it before, for what was asked then. @default []
   */
  privateKeys?: readonly string[];
}

export interface ServeOptions {
  /** How many requests at once: the relay never gives more. @default 1 */
  concurrency?: number;
  /** The relay gives the work to another worker when this one has not renewed for so long. @default 30_000 */
  leaseMs?: number;
  /** Attempts that may fail or vanish before the request ends as a dead letter. @default 5 */
  maxAttempts?: number;
  /**
   * The latest status of an attempt is said again so often, also when it has not changed. A look at work whose worker has
   * missed three in a row says that it is stale. @default said when it changes
   */
  statusEveryMs?: number;
  /**
   * `half-duplex`: client and worker take turns; `ctx.receive()` makes it the client's turn, and what the client says ends
   * it. Requests of the other mode are refused. @default 'duplex'
   */
  mode?: 'duplex' | 'half-duplex';
  /**
   * Every instance that runs gets what is posted, also what was posted while it was cut off. Nobody can be answered, so
   * that what the handler throws is heard by `onError` alone.
   * @default false
   */
  broadcast?: boolean;
  /**
   * Hears what the handler throws, as it was thrown: the relay is told a sentence of it, and of a broadcast nothing.
   * Without an `id` it is a `GAP` or `RESET`: what was posted while this process was cut off for too long did not come.
   * @default nobody; of a broadcast the console
   */
  onError?: (error: unknown, of: { service: string; id: string | undefined }) => void;
}

type LeftOpen = 'statusEveryMs' | 'onError';
/** How a service is offered, with nothing left open but what may well stay so. */
export type Serves = Required<Omit<ServeOptions, LeftOpen>> & Pick<ServeOptions, LeftOpen>;

/** What holds where `ServeOptions` say nothing. */
export const SERVE_DEFAULTS: Serves = {
  concurrency: 1,
  leaseMs: 30_000,
  maxAttempts: 5,
  mode: 'duplex',
  broadcast: false,
};

export interface StopOptions {
  /** How long running handlers may go on; what is left then is given back to the relay. @default 10_000 */
  drainMs?: number;
}
