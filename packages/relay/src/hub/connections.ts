/** Connections that are open, in all and of each user, against their bounds. */
import type { Bye } from '@tame/sdk/protocol';
import type { Limits } from '../limits.ts';

/** How long who finds no room is asked to wait. */
const RETRY_MS = 5_000;

export class Connections {
  readonly #limits: Pick<Limits, 'maxConnections' | 'maxConnectionsPerUser'>;
  readonly #ofUser = new Map<string, number>();
  #open = 0;

  constructor(limits: Pick<Limits, 'maxConnections' | 'maxConnectionsPerUser'>) {
    this.#limits = limits;
  }

  get open(): number {
    return this.#open;
  }

  opened(user: string): void {
    this.#open += 1;
    this.#ofUser.set(user, (this.#ofUser.get(user) ?? 0) + 1);
  }

  closed(user: string): void {
    const left = (this.#ofUser.get(user) ?? 1) - 1;
    this.#open -= 1;
    if (left > 0) this.#ofUser.set(user, left);
    else this.#ofUser.delete(user);
  }

  /** Why there is no room for another one, of a user once that is known; undefined when there is. */
  refusal(user?: string): Bye | undefined {
    const { maxConnections, maxConnectionsPerUser } = this.#limits;
    if (this.#open >= maxConnections) return full(`The relay has ${maxConnections} connections (maxConnections).`);
    if (user === undefined || (this.#ofUser.get(user) ?? 0) < maxConnectionsPerUser) return undefined;
    return full(`A user may have ${maxConnectionsPerUser} connections at one time (maxConnectionsPerUser).`);
  }
}

function full(text: string): Bye {
  return { code: 'RATE_LIMITED', text, retryable: true, retryAfterMs: RETRY_MS };
}
