/** What a page offers to others, and plain queues. */
import type { RequestOptions } from './options.ts';

/** Something that a page offers, a service or that somebody is present, until it is withdrawn or the page goes. */
export interface Serving {
  /** Resolves when the relay has taken it; rejects with why it did not. Nobody has to listen. */
  readonly ready: Promise<void>;
  /** Withdraws it: what runs goes on, no new comes. */
  unsubscribe(): void;
  /** The same. */
  (): void;
}

/** It, once its code is there. */
export type Loaded = Pick<Serving, 'ready' | 'unsubscribe'>;

export interface Queue<Item> {
  /** Puts an item at the end. Resolves with its id when it is stored on this device. */
  put(item: Item, options?: Pick<RequestOptions, 'id' | 'priority' | 'ttlMs' | 'notBefore' | 'key'>): Promise<string>;
  /**
   * Takes the first item, as soon as there is one. It leaves the queue with that; if this process dies at that very
   * moment, another may be given it again. Whoever has work to do with it before it may leave serves the name instead.
   */
  take(options?: { signal?: AbortSignal }): Promise<Item>;
}

/** A serving that begins when its code has been loaded. */
export function servingLater(loaded: Promise<Loaded>): Serving {
  const ready = loaded.then((serving) => serving.ready);
  ready.catch(() => undefined);
  // Where it was never loaded, it never served.
  const unsubscribe = (): void => {
    loaded.then(
      (serving) => serving.unsubscribe(),
      () => undefined,
    );
  };
  return Object.assign(unsubscribe, { ready, unsubscribe });
}
