/**
 * Names that pages have served and nobody serves any more. They stay known for a while, so that who asks for one is told
 * at once that its page is gone; then they are forgotten, or the relay would keep a line for every page that ever was.
 */
import { aside } from '../damage.ts';
import type { Dispatch } from '../dispatch.ts';
import type { Engine } from '../engine/engine.ts';
import { isQueueOfPages } from '../dispatch/services.ts';
import type { Awake } from './awake.ts';

export interface IdlePagesPorts {
  readonly engine: Pick<Engine, 'facts' | 'setFacts' | 'queues' | 'waitingCount'>;
  readonly dispatch: { readonly offers: Pick<Dispatch['offers'], 'of'> };
  readonly awake: Pick<Awake, 'jumpedMs'>;
  /** How long a name is known after it was found idle. */
  readonly keptMs: number;
  /** Wall clock, in ms since 1970. */
  now(): number;
  /** Monotonic clock. */
  monotonic(): number;
}

/** All names are looked at so often while one is kept; at most once a minute is soon enough. */
const LOOKS = 4;
const MINUTE = 60_000;

export class IdlePages {
  readonly #ports: IdlePagesPorts;
  #lookedAtMs = -Infinity;

  constructor(ports: IdlePagesPorts) {
    this.#ports = ports;
  }

  /** May be called as often as one likes. */
  look(): void {
    const { engine, awake, keptMs, now, monotonic } = this.#ports;
    const everyMs = Math.min(MINUTE, keptMs / LOOKS);
    if (monotonic() - this.#lookedAtMs < everyMs) return;
    this.#lookedAtMs = monotonic();
    for (const queue of engine.queues()) {
      const facts = engine.facts(queue);
      if (facts === undefined || !isQueueOfPages(queue)) continue;
      const { idleSinceMs, ...rest } = facts;
      const isIdle = this.#isIdle(queue);
      if (isIdle && idleSinceMs === undefined) aside(engine.setFacts(queue, { ...rest, idleSinceMs: now() }));
      else if (!isIdle && idleSinceMs !== undefined) aside(engine.setFacts(queue, rest));
      else if (isIdle && now() - Math.max(idleSinceMs ?? 0, awake.jumpedMs) >= keptMs)
        aside(engine.setFacts(queue, undefined));
    }
  }

  #isIdle(queue: string): boolean {
    const { engine, dispatch } = this.#ports;
    return dispatch.offers.of(queue).length === 0 && engine.waitingCount(queue) === 0;
  }
}
