/**
 * Which topics match a pattern: looked for on the disk, a page at a time, while others have their turn. What is published
 * meanwhile is noted, so that whoever wants what comes from now on hears it from the moment of asking on.
 */
import type { Engine } from '../engine/engine.ts';
import { beginningOf } from '../access/pattern.ts';

/** Names that are looked at before others have their turn. */
const PAGE = 256;

interface Wanted {
  /** Of those that match: whether this one is to be found. */
  readonly wants: (topic: string) => boolean;
  /** More are not looked for. */
  readonly most: number;
  /** Whether anybody still waits for it. */
  readonly goesOn: () => boolean;
}

/** The topics, each with the offset before the first event that was published since; infinite when there was none. */
type Found = ReadonlyMap<string, number>;

export class Search {
  readonly matches: (topic: string) => boolean;
  readonly #engine: Pick<Engine, 'topics'>;
  readonly #beginning: string;
  /** While it runs: the offset of the first event that was published since, by topic. */
  #arrivals: Map<string, number> | undefined;
  #again = false;

  constructor(engine: Pick<Engine, 'topics'>, pattern: string, matches: (topic: string) => boolean) {
    this.#engine = engine;
    this.#beginning = beginningOf(pattern);
    this.matches = matches;
  }

  /** What is wanted has changed: all is looked at once more before the search is over. */
  again(): void {
    this.#again = true;
  }

  /** An event has been published while it runs. */
  published(topic: string, offset: number): void {
    if (this.#arrivals?.has(topic) === false && this.matches(topic)) this.#arrivals.set(topic, offset);
  }

  /** Resolves with nothing when nobody waits for it any more. */
  async run({ wants, most, goesOn }: Wanted): Promise<Found | 'too many' | undefined> {
    const arrivals = (this.#arrivals = new Map<string, number>());
    const found = new Set<string>();
    const isFull = (): boolean => found.size > most;
    let looked = 0;
    do {
      this.#again = false;
      for (const topic of this.#engine.topics(this.#beginning)) {
        if (this.matches(topic) && wants(topic)) found.add(topic);
        if (isFull()) break;
        if ((looked += 1) % PAGE > 0) continue;
        await new Promise((resolve) => setImmediate(resolve));
        if (!goesOn()) return undefined;
      }
    } while (this.#again && !isFull());
    this.#arrivals = undefined;
    for (const topic of arrivals.keys()) if (wants(topic)) found.add(topic);
    if (isFull()) return 'too many';
    return new Map([...found].filter(wants).map((topic) => [topic, (arrivals.get(topic) ?? Infinity) - 1]));
  }
}
