/**
 * What a page serves and takes: the worker library on the session of a page. Loaded by those pages alone that do either.
 */
import { named, serviceOf, type Service } from '../contract/contract.ts';
import { TameError } from '../contract/error.ts';
import type { Clock } from '../connection/clock.ts';
import type { Session } from '../connection/session.ts';
import type { Handler } from '../worker/context.ts';
import { SERVE_DEFAULTS, type ServeOptions } from '../worker/options.ts';
import { noPrivacy } from '../worker/offer.ts';
import { Work } from '../worker/work.ts';
import type { Client } from './api.ts';
import type { Queries } from './queries.ts';
import type { Loaded } from './serving.ts';

export interface Desk {
  serve(service: Pick<Service, 'name' | 'schemas'> | string, handler: Handler, options?: ServeOptions): Loaded;
  /** Whoever takes says of what type the items are. */
  take<Item>(queue: string, options?: { signal?: AbortSignal }): Promise<Item>;
  /** Withdraws everything; resolves when the relay knows what was done, or after a moment. */
  close(): Promise<void>;
}

/** How long what runs may go on when the page closes its client. */
const GOODBYE_MS = 1_000;

interface Taker {
  give(item: unknown): void;
}

export function openDesk(ports: { session: Session; client: Client; queries: Queries }, clock: Clock): Desk {
  const { client } = ports;
  const work = new Work({ ...ports, publisher: { topic: (topic) => client.topic(topic) } }, clock);
  /** Who waits for an item, by queue. One item at a time is asked for. */
  const takers = new Map<string, { waiting: Taker[]; stop(): void }>();

  const open = (queue: string): { waiting: Taker[]; stop(): void } => {
    const waiting: Taker[] = [];
    const offer = work.offer({
      name: queue,
      schemas: {},
      own: false,
      options: SERVE_DEFAULTS,
      handle: (item) => {
        waiting.shift()?.give(item);
        if (waiting.length === 0) stop();
      },
    });
    const stop = (): void => {
      takers.delete(queue);
      offer.unsubscribe();
    };
    return { waiting, stop };
  };

  const take = (queue: string, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const line = takers.get(queue) ?? open(queue);
      takers.set(queue, line);
      const taker: Taker = {
        give(item) {
          signal?.removeEventListener('abort', leave);
          resolve(item);
        },
      };
      const leave = (): void => {
        line.waiting.splice(line.waiting.indexOf(taker), 1);
        if (line.waiting.length === 0) line.stop();
        reject(new TameError('CANCELLED', `Nobody waits for an item of "${queue}" any more.`));
      };
      line.waiting.push(taker);
      signal?.addEventListener('abort', leave, { once: true });
      work.understood(queue).then(undefined, reject);
    });

  return {
    close: () => work.drain(GOODBYE_MS),
    serve: (service, handler, options) => {
      const { name, schemas } = serviceOf(service);
      if (schemas.private !== undefined) throw noPrivacy(name);
      const offer = work.offer({
        name,
        schemas,
        own: true,
        options: { ...SERVE_DEFAULTS, ...options },
        handle: handler,
      });
      return { unsubscribe: () => offer.unsubscribe(), ready: work.understood(name) };
    },
    take: async <Item>(queue: string, options?: { signal?: AbortSignal }) =>
      ofType<Item>(await take(named('queue', queue), options)),
  };
}

function ofType<Item>(item: unknown): Item;
function ofType(item: unknown): unknown {
  return item;
}
