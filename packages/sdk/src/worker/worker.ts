/** A worker process: what it offers, and how its parts are put together. */
import type { Observable } from 'rxjs';
import { uuidv7 } from 'uuidv7';
import type { Client } from '../client/api.ts';
import { buildClient } from '../client/client.ts';
import { systemClock } from '../connection/clock.ts';
import { socketNetwork } from '../connection/socket.ts';
import type { Connection } from '../connection/state.ts';
import { serviceOf, type Service, type Topic } from '../contract/contract.ts';
import type { Keys } from '../private/keys.ts';
import { workerAsking } from './private/asking.ts';
import { workerPrivacy } from './private/privacy.ts';
import type { Attempt } from './attempt.ts';
import type { Context, Handler } from './context.ts';
import { Part } from './part.ts';
import { gatherer } from './gather.ts';
import { greeted } from './greeted.ts';
import { SERVE_DEFAULTS, type ServeOptions, type StopOptions, type WorkerOptions } from './options.ts';
import { Publisher, type Publishing } from './publisher.ts';
import { Work } from './work.ts';

export interface Worker {
  /** Offers a service, now or once started. Unsubscribing withdraws it: running work goes on, no new comes. */
  serve<Given, Input, Reply, Message, Status>(
    service: Service<Given, Input, Reply, Message, Status>,
    handler: Handler<Input, Reply, Message, Status>,
    options?: ServeOptions,
  ): { unsubscribe(): void };
  serve(service: string, handler: Handler, options?: ServeOptions): { unsubscribe(): void };
  /** Resolves when the relay has taken every service; rejects when it refuses this worker or one of them. */
  start(): Promise<void>;
  /** Takes no new work, finishes what runs, hands back the rest. */
  stop(options?: StopOptions): Promise<void>;
  /** The client inside: ask and listen from a worker process. Works once started. */
  readonly client: Client;
  readonly connection$: Observable<Connection>;
  /** Publishes outside of any handler. */
  topic<Item>(topic: Topic<Item> | string): Publishing<Item>;
}

/**
 * A worker of a relay.
 *
 * @example
 * const worker = createWorker('http://localhost:7400');
 * worker.serve('greet', ({ name }) => `Hello, ${name}!`);
 * await worker.start();
 */
export function createWorker(url: string, options: WorkerOptions = {}): Worker {
  const { network = socketNetwork(url), privateKeys = [] } = options;
  const privacy = workerPrivacy(privateKeys);
  const ports = { network, clock: systemClock, random: Math.random, newId: uuidv7 };
  const keys = (own: Keys): Keys => workerAsking((of) => work.inHand(of), own);
  const { client, session, queries } = buildClient({ ...options, store: 'memory' }, { ...ports, keys });
  const publisher = new Publisher(session, ports.newId);
  const { clock } = ports;
  const { name = '' } = options;
  const monotonic = (): number => performance.now();
  const together = {
    begin: (attempt: Attempt) => {
      const heldUntilMs = monotonic() + attempt.work.leaseMs;
      return () => new Part(attempt, { session, clock, monotonic, name, heldUntilMs });
    },
    gather: (by: Pick<Context, 'note' | 'signal'>) => gatherer(by, clock),
  };
  const work: Work = new Work({ client, session, queries, publisher, together, privacy }, clock);
  return {
    serve: (service: Service | string, handler: Handler, options: ServeOptions = {}) => {
      const { name, schemas } = serviceOf(service);
      privacy.check(name, schemas, options.broadcast);
      return work.offer({ name, schemas, own: false, options: { ...SERVE_DEFAULTS, ...options }, handle: handler });
    },
    async start() {
      session.start();
      await greeted(session.connection$);
      await work.understood();
    },
    async stop({ drainMs = 10_000 } = {}) {
      await work.drain(drainMs);
      publisher.close();
      await client.close();
    },
    client,
    connection$: session.connection$,
    topic: (topic) => publisher.topic(topic),
  };
}
