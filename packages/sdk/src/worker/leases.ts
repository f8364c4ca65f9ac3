/** The leases of all attempts that run in this process, renewed in time. */
import type { Clock } from '../connection/clock.ts';
import type { Session } from '../connection/session.ts';
import { MAX_RENEWED_LEASES } from '../protocol/limits.ts';
import type { Attempt } from './attempt.ts';

/** A lease is renewed when a third of it has passed. */
const RENEW_SHARE = 1 / 3;

interface Held extends Pick<Attempt['work'], 'id' | 'attempt'> {
  readonly part?: Attempt['part'];
}

export class Leases {
  readonly #session: Pick<Session, 'say' | 'online'>;
  readonly #clock: Clock;
  readonly #running: () => readonly Attempt[];
  readonly #leaving: Iterable<Held>;
  #undo: (() => void) | undefined;

  /** `leaving` are those that the relay may take for held until it has heard how they have left. */
  constructor(
    session: Pick<Session, 'say' | 'online'>,
    clock: Clock,
    running: () => readonly Attempt[],
    leaving: Iterable<Held>,
  ) {
    this.#session = session;
    this.#clock = clock;
    this.#running = running;
    this.#leaving = leaving;
  }

  /** All of them, now. */
  renew(): void {
    const running = this.#running().map(({ work, part }): Held => ({ id: work.id, attempt: work.attempt, part }));
    this.#say([...running, ...this.#leaving]);
  }

  renewOne({ work: { id, attempt }, part }: Attempt): void {
    this.#say([{ id, attempt, part }]);
  }

  #say(held: readonly Held[]): void {
    for (let at = 0; at < held.length; at += MAX_RENEWED_LEASES) {
      const some = held.slice(at, at + MAX_RENEWED_LEASES);
      const leases = some.map(({ id, attempt }) => ({ id, attempt }));
      const renewed = some.map(({ part }) => part?.renewing());
      this.#session.say({ type: 'renew', leases }, () => {
        for (const taken of renewed) taken?.();
      });
    }
  }

  /** One timer for all leases, as often as the shortest of them asks for; none while nothing runs. */
  renewSoon(): void {
    if (this.#undo !== undefined) return;
    const running = this.#running();
    if (running.length === 0) return;
    const shortest = Math.min(...running.map(({ work }) => work.leaseMs));
    this.#undo = this.#clock.after(shortest * RENEW_SHARE, () => {
      this.#undo = undefined;
      if (this.#session.online) this.renew();
      this.renewSoon();
    });
  }

  stop(): void {
    this.#undo?.();
  }
}
