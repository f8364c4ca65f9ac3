/** The store that a client is asked to keep its outbox in. */
import type { ClientOptions } from '../client/options.ts';
import type { Clock } from '../connection/clock.ts';
import { openIndexedDb } from './indexeddb.ts';
import { lasting } from './lasting.ts';
import type { Store } from './store.ts';

export function openStore(store: ClientOptions['store'], name: string, clock: Clock): Store {
  if (typeof store === 'object') return store;
  const inMemory = store === 'memory' || (!store && typeof indexedDB === 'undefined');
  return inMemory ? lasting() : openIndexedDb({ name, clock });
}
