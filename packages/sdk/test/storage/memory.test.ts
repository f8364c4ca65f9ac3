import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/storage/memory.ts';
import type { Store } from '../../src/storage/store.ts';
import { request, storeContract } from './store-contract.ts';

const stores = new Map<string, Store>();

storeContract('a memory store', {
  open(name) {
    const store = createMemoryStore({ maxRows: 1_000 });
    stores.set(name, store);
    return store;
  },
  // Room for two more rows, one at a time; `large` comes in a pair.
  async fill(name) {
    const ballast = await stores
      .get(name)!
      .put(Array.from({ length: 997 }, (_, at) => request(`x${at}`, '0', 'ballast')));
    return () => stores.get(name)!.remove(ballast.map((row) => row.place));
  },
  large: request('large'),
  lasting: false,
  clear: async (name) => void stores.delete(name),
});

it('says how much may wait in memory', async () => {
  const store = createMemoryStore({ maxRows: 1 });
  await store.put([request('a')]);
  await expect(store.put([request('b')])).rejects.toThrow('At most 1 messages wait in memory');
});

it('gives places behind the one it is told', async () => {
  const [row] = await createMemoryStore({ after: 41 }).put([request('a')]);
  expect(row?.place).toBe(42);
});
