/** What whoever speaks for a pool hears of its members: who is there, of which edition, and what is to be written of it. */
import { isOutdated, newestOf, type Edition } from './edition.ts';
import { heard, joined, without, type Members } from './members.ts';
import type { News } from './news.ts';
import type { Rules } from './rules.ts';
import type { Entry } from './transcript.ts';

interface HearingPorts {
  readonly rules: Rules;
  /** A clock that only goes forward, in ms. */
  now(): number;
  /** How much waits for the pool. */
  waiting(): number;
  /** Members that were asked to leave. */
  retiring(): readonly string[];
}

export class Hearing {
  readonly #ports: HearingPorts;
  #members: Members = new Map();
  /** Heard, and not yet written. */
  #unwritten: Entry[] = [];
  #stopping = new AbortController();
  #wake = new AbortController();

  constructor(ports: HearingPorts) {
    this.#ports = ports;
  }

  get members(): Members {
    return this.#members;
  }
  /** The newest edition that a member is of who is there. */
  get edition(): Edition | undefined {
    return newestOf(this.#members);
  }
  /** Aborted while the switch stops the pool. */
  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }
  /** Aborted when there is something that should not wait for the next sample. */
  get woken(): AbortSignal {
    return this.#wake.signal;
  }
  get hasSomethingToWrite(): boolean {
    return this.#unwritten.length > 0;
  }

  sleepAgain(): void {
    this.#wake = new AbortController();
  }
  wake(): void {
    this.#wake.abort();
  }
  stop(): void {
    this.#stopping.abort();
  }

  /** What has been heard since this was last asked. */
  take(): readonly Entry[] {
    const entries = this.#unwritten;
    this.#unwritten = [];
    return entries;
  }

  later(entry: Entry): void {
    this.#unwritten.push(entry);
    this.wake();
  }

  joined(names: readonly string[]): void {
    for (const name of names) this.#members = joined(this.#members, { name }, this.#ports.now());
  }
  left(names: readonly string[]): void {
    this.#members = without(this.#members, names);
  }

  hear(news: News): void {
    const { rules, now, waiting, retiring } = this.#ports;
    switch (news.type) {
      case 'load':
        if (!retiring().includes(news.member)) {
          const { member: name, load, edition } = news;
          this.#members = heard(this.#members, { name, edition, load, waiting: waiting() }, now(), rules);
        }
        return;
      case 'ready': {
        const { member: name, edition } = news;
        this.#members = joined(this.#members, { name, edition }, now());
        this.later({ type: 'ready', member: name });
        // It came with something else than the pool is by now: it is not let in.
        if (!this.stopped.aborted && isOutdated({ edition }, this.edition))
          this.later({ type: 'retire', members: [name], because: 'outdated' });
        return;
      }
      case 'leaving':
        return this.left([news.member]);
      case 'left':
        this.left([news.member]);
        return this.later({ type: 'left', member: news.member });
      case 'switch':
        if (news.stopped) this.stop();
        else if (this.#stopping.signal.aborted) this.#stopping = new AbortController();
        return this.later({ type: 'switch', stopped: news.stopped, by: news.by });
      case 'spokesman':
      case 'retire':
        return; // its own words
    }
  }
}
