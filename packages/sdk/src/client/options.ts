/** What one may ask of a client and of a request, with the defaults. */
import type { Clock } from '../connection/clock.ts';
import type { Network } from '../connection/line.ts';
import type { Keys } from '../private/keys.ts';
import type { Store } from '../storage/store.ts';

export interface ClientOptions {
  /**
   * Who this is: a JWT or a function that fetches one. The function is called at each connection and again before the
   * token ends. Unset only for a relay in `--dev` mode.
   */
  token?: string | (() => string | Promise<string>);
  /** Whose local data this is. Two clients of one name in one origin share an outbox. @default 'tame' */
  name?: string;
  /**
   * Where requests are kept until the relay has them.
   * @default 'indexeddb' where IndexedDB exists, else 'memory'
   */
  store?: 'indexeddb' | 'memory' | Store;
  /** What carries it to the relay. @default Socket.IO, to the address */
  network?: Network;
}

/** What a client stands on; tests bring their own. */
export interface ClientPorts {
  network: Network;
  clock: Clock;
  random: () => number;
  newId: () => string;
  /** Where private conversations have their keys from, if not from this device. */
  keys?: (own: Keys) => Keys;
}

export interface RequestOptions {
  /** Yours, for idempotency: the same id with the same input is the same conversation. @default a new uuid v7 */
  id?: string;
  /** 0 to 9; 9 is worked first. @default 4 */
  priority?: number;
  /** Requests of one key are worked one at a time, in the order they reached the relay. At most 256 characters. */
  key?: string;
  /** Is not given to a worker before this time. Later times are kept to the millisecond, on the relay's clock. */
  notBefore?: Date;
  /** Gives up waiting for a worker: the conversation ends as `expired`. Counted from when the relay has it. */
  ttlMs?: number;
  /** Gives up the whole conversation: it ends as `failed` with `DEADLINE`. Counted from when the relay has it. */
  deadlineMs?: number;
  /** The longest wait between two signs of life of its worker: then it ends as `failed` with `SILENCE`. */
  silenceMs?: number;
  /**
   * Takes the place of an earlier request to the same service with the same value here that this device has not sent yet:
   * that one ends as `cancelled`. What was sent already is not touched.
   */
  replaces?: string;
  /**
   * `half-duplex`: both sides take turns. The worker has the first; whoever asked may `send` while the state is
   * `input-required`. Only for services that are served so. @default 'duplex'
   */
  mode?: 'duplex' | 'half-duplex';
  /**
   * Always refused as `UNSUPPORTED`: no request is part of a transaction over several systems. A worker makes its effects
   * idempotent by `ctx.id`, and what must be undone is undone by another request.
   */
  transaction?: boolean;
}
