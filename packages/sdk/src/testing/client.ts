/** A client whose time, chance and ids are those of a test. */
import { uuidv7 } from 'uuidv7';
import type { Client } from '../client/api.ts';
import { buildClient } from '../client/client.ts';
import type { ClientOptions } from '../client/options.ts';
import { systemClock, type Clock } from '../connection/clock.ts';
import type { Network } from '../connection/line.ts';
import { createMemoryStore } from '../storage/memory.ts';

export interface TestClientOptions extends ClientOptions {
  network: Network;
  /** @default the clock of this machine */
  clock?: Clock;
  /** 0 or more and below 1. @default always 0: a client that has lost its connection is back at once */
  random?: () => number;
  /** A new id, unlike all before. @default uuid v7 */
  newId?: () => string;
}

/** A client that connects over a network of yours. Keeps in memory, unless it is given a store. */
export function createTestClient({
  network,
  clock = systemClock,
  random = () => 0,
  newId = uuidv7,
  ...options
}: TestClientOptions): Client {
  const store = options.store ?? createMemoryStore();
  const { client, session } = buildClient({ ...options, store }, { network, clock, random, newId });
  session.start();
  return client;
}
