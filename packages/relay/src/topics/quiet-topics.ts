/**
 * Topics that nobody publishes to any more: what is too old in them goes all the same. They are looked at one after the
 * other, a few at a time, again and again.
 */
import { aside } from '../damage.ts';
import type { Engine, TopicLimits } from '../engine/engine.ts';
import type { Awake } from '../hub/awake.ts';

export interface QuietTopicsPorts {
  readonly engine: Pick<Engine, 'topics' | 'trim'>;
  readonly limits: { readonly topic: TopicLimits };
  readonly awake: Pick<Awake, 'jumpedMs'>;
  /** Wall clock, in ms since 1970. */
  now(): number;
  /** Monotonic clock. */
  monotonic(): number;
}

/** Looked at in one go: so a hundred thousand take half an hour, and nobody waits for it. */
const AT_ONCE = 8;
/** Between the last one and the first one again. */
const PAUSE_MS = 60_000;

export class QuietTopics {
  readonly #ports: QuietTopicsPorts;
  #names: Iterator<string> | undefined;
  #nextMs = -Infinity;

  constructor(ports: QuietTopicsPorts) {
    this.#ports = ports;
  }

  /** To be called again and again. */
  look(): void {
    const { engine, limits, awake, now, monotonic } = this.#ports;
    // After a jump of the clock nobody knows how old anything is: all is kept for as long again as any topic may say.
    if (now() - awake.jumpedMs < limits.topic.ageMs) return;
    if (this.#names === undefined && monotonic() < this.#nextMs) return;
    this.#names ??= engine.topics('')[Symbol.iterator]();
    for (let looked = 0; looked < AT_ONCE; looked += 1) {
      const next = this.#names.next();
      if (next.done === true) {
        this.#names = undefined;
        this.#nextMs = monotonic() + Math.min(PAUSE_MS, limits.topic.ageMs);
        return;
      }
      aside(engine.trim(next.value, limits.topic, now()));
    }
  }
}
