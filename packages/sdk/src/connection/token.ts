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

export interface Token {
  /** Whether another one can be had when the relay does not like this one. */
  readonly renewable: boolean;
  /** Rejects when the function does. */
  fetch(): Promise<string | undefined>;
  /** The token ends in so long: another one is said before. */
  renewBefore(endsMs: number | undefined): void;
  stop(): void;
}

export function createToken({ token, clock, onToken }: TokenOptions, say: (token: string) => void): Token {
  const renewable = typeof token === 'function';
  let undo: (() => void) | undefined;

  const fetch = async (): Promise<string | undefined> => {
    let fetched: string | undefined;
    try {
      fetched = renewable ? await token() : token;
    } finally {
      onToken?.(fetched);
    }
    return fetched;
  };

  return {
    renewable,
    fetch,
    renewBefore(endsMs) {
      undo?.();
      if (endsMs === undefined || !renewable) return;
      undo = clock.after(endsMs * SHARE, () => {
        // Without another one the relay ends the connection with the token, and the next connection asks again.
        fetch().then(
          (fetched) => fetched !== undefined && say(fetched),
          () => undefined,
        );
      });
    },
    stop: () => undo?.(),
  };
}
