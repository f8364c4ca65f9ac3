/**
 * The round in which a request is taken, decided when it comes: fair between users, urgent ones first, nobody for ever
 * last.
 *
 *   ana  ■ ■ ■ ■ ■ ■          round  5   6   7   8   9  10
 *   ben        ■ ■      ──►          ana ana ana ana ana ana
 *                                            ben ben
 *
 * 1. Of one user and one priority one request is in each round, in the order they came.
 * 2. Who has nothing waiting begins in the present round, however much of others waits.
 * 3. A priority below 9 stands `AGEING_ROUNDS` further back for each step: newer requests of a higher one overtake it
 *    for so many rounds, and not longer.
 * 4. A turn is never above the number of requests that ever came, so that one of before is never behind a newer one.
 */
import type { Conversation } from './conversation.ts';

export const AGEING_ROUNDS = 1_000;

type Waiting = Pick<Conversation, 'user' | 'priority' | 'turn'>;

/** What is known of those who waited before this start. */
export interface Before {
  /** The present round. */
  readonly round: number;
  /** No turn of then is above this. */
  readonly highest: number;
  /** The highest turn of a user and priority, as far as it can be told; never below a true one. */
  turnOf(user: string, priority: number): number | undefined;
}

export interface Rounds {
  /** The turn of one more request; `place` is its number among all that ever came. */
  next(user: string, priority: number, place: number): number;
  taken(waiting: Waiting): void;
}

export function createRounds(before?: Before): Rounds {
  /** Last turns given, by priority and user, while they are ahead of the present round. */
  const last = new Map<string, number>();
  let round = before?.round;
  let earlier = before;

  return {
    next(user, priority, place) {
      round ??= place;
      const who = `${priority} ${user}`;
      const given = last.get(who) ?? earlier?.turnOf(user, priority);
      const turn = Math.max(round, given === undefined ? 0 : given + 1);
      last.set(who, turn);
      return turn;
    },
    taken({ user, priority, turn }) {
      round = Math.max(round ?? 0, turn);
      if (earlier !== undefined && round > earlier.highest) earlier = undefined;
      const who = `${priority} ${user}`;
      if ((last.get(who) ?? Infinity) <= round) last.delete(who);
    },
  };
}

/** By what all that wait in a queue are ordered. */
export function rankOf({ priority, turn }: Pick<Waiting, 'priority' | 'turn'>): number {
  return turn + (9 - priority) * AGEING_ROUNDS;
}
