/** What somebody prefers who has never said so, and where preferences are kept. */
import * as v from 'valibot';
import { Preferences } from './contract.ts';
import type { Shelf } from './shelf.ts';

/** Everything in the page; elsewhere what waits for a person, once nobody has seen it in the page. */
export const DEFAULTS: Preferences = {
  app: { events: ['needs-input', 'done', 'failed'], everyMs: 0, ifUnseenMs: 0 },
  topic: { events: [], everyMs: 60_000, ifUnseenMs: 0 },
  email: { events: ['needs-input', 'failed'], everyMs: 300_000, ifUnseenMs: 60_000 },
  webhook: { events: [], everyMs: 0, ifUnseenMs: 0 },
};

export class PreferenceBook {
  readonly #shelf: Shelf;
  readonly #known: Map<string, Preferences>;
  readonly #defaults: Preferences;

  constructor(shelf: Shelf, defaults: Preferences) {
    this.#shelf = shelf;
    this.#defaults = defaults;
    const kept = v.safeParse(v.record(v.string(), Preferences), shelf.read() ?? {});
    this.#known = new Map(Object.entries(kept.success ? kept.output : {}));
  }

  of(user: string): Preferences {
    return this.#known.get(user) ?? this.#defaults;
  }

  /** Resolves when it is on disk. */
  async set(user: string, wished: Preferences): Promise<void> {
    this.#known.set(user, wished);
    await this.#shelf.write(Object.fromEntries(this.#known));
  }
}
