/** A worker whose handler does what was planned for a request: waits, replies, asks, fails. */
import { buildClient } from '../../packages/sdk/src/client/client.ts';
import type { Context } from '../../packages/sdk/src/worker/context.ts';
import { SERVE_DEFAULTS } from '../../packages/sdk/src/worker/options.ts';
import { Work } from '../../packages/sdk/src/worker/work.ts';
import { SERVICE, type World } from './page-process.ts';
import { Process } from './virtual-time.ts';

/** What becomes of a request. */
export interface Plan {
  readonly replies: number;
  readonly everyMs: number;
  /** So many attempts fail, behind half of their replies. */
  readonly failures: number;
  readonly asks: boolean;
}

export const MAX_ATTEMPTS = 3;
const TERMS = { concurrency: 2, leaseMs: 6_000, maxAttempts: MAX_ATTEMPTS };

export class WorkerProcess {
  readonly process: Process;
  readonly #world: World;
  readonly #plans: ReadonlyMap<string, Plan>;
  readonly #work: Work;

  constructor(name: string, plans: ReadonlyMap<string, Plan>, world: World) {
    const { time, chance, wire, record, newName } = world;
    this.process = new Process(name, time);
    this.#world = world;
    this.#plans = plans;
    const tap = { said: () => {}, heard: () => {} };
    const network = wire.of(this.process, tap);
    const ports = { network, clock: this.process, random: chance.for(name).next, newId: () => newName(name) };
    const { client, session, queries } = buildClient({ token: 'dev:worker', store: 'memory' }, ports);
    const publisher = { topic: (topic: string) => client.topic(topic) };
    this.#work = new Work({ client, session, queries, publisher }, this.process);
    record({ type: 'P.start', of: name });
    record({ type: 'W.serve', worker: name, service: SERVICE, credit: TERMS.concurrency });
    this.#work.offer({
      name: SERVICE,
      schemas: {},
      own: false,
      options: { ...SERVE_DEFAULTS, ...TERMS },
      handle: (h, context) => this.#handle(String(h), context),
    });
    session.start();
    this.process.whenKilled(() => record({ type: 'P.crash', of: name }));
  }

  /** Finishes what it can, gives back the rest, and ends. */
  async stop(): Promise<void> {
    await this.#work.drain(2_000);
    if (this.process.isAlive) this.process.kill();
  }

  async *#handle(h: string, context: Context): AsyncGenerator<string> {
    const { record, newName } = this.#world;
    const { id, attempt: a, signal } = context;
    const worker = this.process.name;
    const { replies, everyMs, failures, asks } = this.#plans.get(h) ?? {
      replies: 0,
      everyMs: 0,
      failures: 0,
      asks: false,
    };
    const fails = a <= failures;
    record({ type: 'W.start', worker, id, a });
    signal.addEventListener('abort', () => {
      if (!this.process.isAlive) return;
      const { message } = signal.reason instanceof Error ? signal.reason : { message: '' };
      if (message === 'The worker is stopping.') record({ type: 'W.back', worker, id, a });
      else record({ type: 'W.stopped', worker, id, a, code: message });
    });
    if (asks) await context.ask('what else?');
    for (let i = 1; i <= (fails ? replies / 2 : replies); i += 1) {
      await this.process.pause(everyMs);
      if (signal.aborted) return;
      const reply = newName(worker);
      record({ type: 'W.emit', worker, id, a, i, h: reply });
      yield reply;
    }
    if (!fails) return;
    record({ type: 'W.back', worker, id, a });
    throw new Error('as planned');
  }
}
