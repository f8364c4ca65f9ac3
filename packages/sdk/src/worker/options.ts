/** What one may ask of a worker and of a service it serves, with the defaults. */

export interface WorkerOptions {
  /** Who this is: a JWT or a function that fetches one. Unset only for a relay in `--dev` mode. */
  token?: string | (() => string | Promise<string>);
  /** For people who read logs. */
  name?: string;
}

export interface ServeOptions {
  /** How many requests at once: the relay never gives more. @default 1 */
  concurrency?: number;
  /** The relay gives the work to another worker when this one has not renewed for so long. @default 30_000 */
  leaseMs?: number;
  /** Attempts that may fail or vanish before the request ends as a dead letter. @default 5 */
  maxAttempts?: number;
  /**
   * `half-duplex`: client and worker take turns; `ctx.receive()` makes it the client's turn, and what the client says ends
   * it. Requests of the other mode are refused. @default 'duplex'
   */
  mode?: 'duplex' | 'half-duplex';
  /**
   * Every instance that runs gets what is posted, also what was posted while it was cut off. Nobody can be answered, and
   * what the handler throws is told to nobody.
   * @default false
   */
  broadcast?: boolean;
}

/** What holds where `ServeOptions` say nothing. */
export const SERVE_DEFAULTS: Required<ServeOptions> = {
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
