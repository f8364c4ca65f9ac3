/** The pace of every user who has a session, and of those who have left for as long as it would matter if they came back. */
import { Pace, type PacePorts } from './pace.ts';

/** Users who are gone and whose bucket is not full yet; of more, who is gone longest is forgotten. */
const MAX_GONE = 1_000;

interface Known {
  readonly pace: Pace;
  sessions: number;
}

export class Paces {
  readonly #ports: PacePorts;
  readonly #known = new Map<string, Known>();
  /** Who has no session any more, the longest gone first. */
  readonly #gone = new Set<string>();

  constructor(ports: PacePorts) {
    this.#ports = ports;
  }

  /** How many users are known. */
  get size(): number {
    return this.#known.size;
  }

  /** A session of a user begins. */
  join(user: string): Pace {
    const known = this.#known.get(user) ?? { pace: new Pace(this.#ports), sessions: 0 };
    known.sessions += 1;
    this.#known.set(user, known);
    this.#gone.delete(user);
    this.#tidy();
    return known.pace;
  }

  /** A session of a user is over. */
  forget({ user }: { readonly user: string }): void {
    const known = this.#known.get(user);
    if (known === undefined || (known.sessions -= 1) > 0) return;
    this.#gone.add(user);
    this.#tidy();
  }

  close(): void {
    for (const { pace } of this.#known.values()) pace.close();
  }

  #tidy(): void {
    for (const user of this.#gone) {
      const pace = this.#known.get(user)?.pace;
      if (pace?.isRested === false && this.#gone.size <= MAX_GONE) return;
      pace?.close();
      this.#known.delete(user);
      this.#gone.delete(user);
    }
  }
}
