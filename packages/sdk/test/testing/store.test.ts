import { expect, it } from 'vitest';
import { fallibleStore } from '../../src/testing.ts';
import { request, storeContract } from '../storage/store-contract.ts';

const stores = new Map<string, ReturnType<typeof fallibleStore>>();

storeContract('a store that may fail', {
  open(name) {
    const store = fallibleStore();
    store.degrade('It ends with the test.');
    stores.set(name, store);
    return store;
  },
  async fill(name) {
    stores.get(name)?.fill(1_000);
    return async () => stores.get(name)?.empty();
  },
  large: request('large', JSON.stringify('x'.repeat(2_000))),
  lasting: false,
  async clear(name) {
    stores.delete(name);
  },
});

it('gives up its promise with a reason, to whoever listens', () => {
  const store = fallibleStore();
  const reasons: string[] = [];
  const undo = store.onDegraded((reason) => reasons.push(reason));
  expect(store.durability).toBe('disk');
  store.degrade('The disk is gone.');
  undo();
  store.degrade('Again.');
  expect([store.durability, reasons]).toEqual(['memory', ['The disk is gone.']]);
});
