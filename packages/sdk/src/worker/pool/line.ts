/** The line in front of a pool, as the relay tells whoever has the right `admin` for its service. */
import { firstValueFrom } from 'rxjs';
import type { Client } from '../../client/api.ts';
import type { Rules } from './rules.ts';
import type { Line } from './size.ts';

interface Told {
  readonly service: string;
  readonly waiting: number;
  /** Since the relay started. */
  readonly calls: number;
  readonly throttledBy?: string;
  /** Those that offer the service, also who was cut off and may come back. */
  readonly workers: readonly unknown[];
}

/** Calls up to a moment that was not before this one. */
interface Counted {
  readonly askedMs: number;
  readonly calls: number;
}

export interface Queue extends Line {
  readonly workers: number;
}

const UNKNOWN: Queue = { waiting: 0, perSecond: undefined, workers: 0 };

/** The rate is taken over so many times the samples that a member is judged by: a burst is not yet a rate. */
const RATE_WINDOWS = 2;

/** Asks once a sample; answers with what is known by then. */
export class LineWatch {
  readonly #client: Pick<Client, 'request'>;
  readonly #service: string;
  readonly #keptMs: number;
  #calls: readonly Counted[] = [];
  #asking = false;
  #queue: Queue = UNKNOWN;

  constructor(client: Pick<Client, 'request'>, service: string, { sampleMs, samples }: Rules) {
    this.#client = client;
    this.#service = service;
    this.#keptMs = RATE_WINDOWS * sampleMs * samples;
  }

  get queue(): Queue {
    return this.#queue;
  }

  async look(now: () => number): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const askedMs = now();
    try {
      const all = await firstValueFrom(this.#client.request<readonly Told[]>('tame.admin', { do: 'services' }));
      const mine = all.find(({ service }) => service === this.#service);
      if (mine !== undefined) this.#heard(mine, askedMs, now());
    } catch {
      // Without an answer it goes on with what its members say.
      this.#queue = UNKNOWN;
    } finally {
      this.#asking = false;
    }
  }

  #heard({ waiting, calls, workers, throttledBy }: Told, askedMs: number, answeredMs: number): void {
    // A relay that was started again counts from the beginning.
    const kept = this.#calls.filter((each) => answeredMs - each.askedMs <= this.#keptMs && each.calls <= calls);
    this.#calls = [...kept, { askedMs, calls }];
    const [first] = kept;
    // When it was counted in between is not known: an answer that comes late must not make the rate look high.
    const passedMs = first === undefined ? 0 : answeredMs - first.askedMs;
    const perSecond = first === undefined || passedMs === 0 ? undefined : ((calls - first.calls) * 1_000) / passedMs;
    this.#queue = { waiting, perSecond, workers: workers.length, throttledBy };
  }
}
