/** The token: fetched for each connection, and once more before it ends. */
import type { Clock } from './clock.ts';

export interface TokenOptions {
  readonly clock: Clock;
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** What the token function gave, or undefined when it failed: tells who this is before any relay does. */
  readonly onToken?: (token: string | undefined) => void;
}

/** The token is fetched again when so much of its life has passed. */
const SHARE = 0.8;

export class Token {
  readonly #options: TokenOptions;
  readonly #say: (token: string) => void;
  #undo: (() => void) | undefined;

  constructor(options: TokenOptions, say: (token: string) => void) {
    this.#options = options;
    this.#say = say;
  }

  /** Whether another one can be had when the relay does not like this one. */
  get renewable(): boolean {
    return typeof this.#options.token === 'function';
  }

  /** Rejects when the function does. */
  async fetch(): Promise<string | undefined> {
    const { token, onToken } = this.#options;
    let fetched: string | undefined;
    try {
      fetched = typeof token === 'function' ? await token() : token;
    } finally {
      onToken?.(fetched);
    }
    return fetched;
  }

  /** The token ends in so long: another one is said before. */
  renewBefore(endsMs: number | undefined): void {
    this.stop();
    if (endsMs === undefined || !this.renewable) return;
    this.#undo = this.#options.clock.after(endsMs * SHARE, () => {
      // Without one the relay ends the connection with the token, and the next connection asks again.
      this.fetch().then((token) => token !== undefined && this.#say(token), () => undefined);
    });
  }

  stop(): void {
    this.#undo?.();
  }
}
