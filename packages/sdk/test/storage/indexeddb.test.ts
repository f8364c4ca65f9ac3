import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/connection/clock.ts';
import { openIndexedDb } from '../../src/storage/indexeddb.ts';
import type { Store } from '../../src/storage/store.ts';
import { request, storeContract } from './store-contract.ts';

const large = request('large', `"${'x'.repeat(10_000)}"`);

storeContract('IndexedDB in Node', {
  open: (name) => openIndexedDb({ name }),
  fill: async () => {
    const { add } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.add = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      const made = add.call(this, value, key);
      if (JSON.stringify(value).length > 5_000) breakOff(this.transaction, 'QuotaExceededError');
      return made;
    };
    return async () => {
      IDBObjectStore.prototype.add = add;
    };
  },
  large,
  lasting: true,
  clear: async (name) => void indexedDB.deleteDatabase(`tame:${name}`),
});

/** Aborts as a browser does when a commit fails: nothing is kept, and the transaction says why. */
function breakOff(tx: IDBTransaction, why: string) {
  tx.abort();
  Object.defineProperty(tx, 'error', { value: new DOMException('made up', why) });
}

describe('IndexedDB', () => {
  let name: string;
  let store: Store;
  let reasons: string[];
  let nth = 0;
  const undo: (() => void)[] = [];

  beforeEach(() => {
    name = `special-${(nth += 1)}`;
    open();
  });
  afterEach(async () => {
    await store.close();
    for (const each of undo.splice(0).reverse()) each();
    vi.unstubAllGlobals();
    indexedDB.deleteDatabase(`tame:${name}`);
  });

  function open(clock?: Clock) {
    store = openIndexedDb({ name, ...(clock && { clock }) });
    reasons = [];
    store.onDegraded((reason) => reasons.push(reason));
  }

  /** Watches transactions, and lets the next `failures` of them fail as on a lost connection. */
  function watchTransactions(failures = 0, how = 'UnknownError') {
    const { transaction } = IDBDatabase.prototype;
    const seen: { mode: string | undefined; durability: string | undefined }[] = [];
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, names, mode, options) {
      if ((failures -= 1) >= 0) throw new DOMException('Connection to Indexed Database server lost.', how);
      seen.push({ mode, durability: options?.durability });
      return transaction.call(this, names, mode, options);
    };
    undo.push(() => {
      IDBDatabase.prototype.transaction = transaction;
    });
    return seen;
  }

  it('writes ten thousand puts of one turn in one strict transaction', async () => {
    await store.put([request('first')]);
    const seen = watchTransactions();
    await Promise.all(Array.from({ length: 10_000 }, (_, at) => store.put([request(`r${at}`)])));
    expect(seen).toEqual([{ mode: 'readwrite', durability: 'strict' }]);
    expect((await store.count('alice')).waiting).toBe(10_001);
  });

  it('opens twice more: while a browser clears a site, the first connection is broken off too', async () => {
    await store.put([request('a')]);
    watchTransactions(2, 'AbortError');
    await store.put([request('b')]);
    expect([store.durability, reasons]).toEqual(['disk', []]);
  });

  it.each(['UnknownError', 'InvalidStateError', 'AbortError'])(
    'opens once more after %s, and nobody notices',
    async (how) => {
      await store.put([request('a')]);
      watchTransactions(1, how);
      await store.put([request('b')]);
      expect((await store.list('alice', 0, 10)).map((row) => row.message.id)).toEqual(['a', 'b']);
      expect([store.durability, reasons]).toEqual(['disk', []]);
    },
  );

  it('does not lose a put whose transaction was broken off by a lost connection', async () => {
    await store.put([request('a')]);
    const { add } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.add = function (this: IDBObjectStore, value: unknown) {
      IDBObjectStore.prototype.add = add;
      const made = add.call(this, value);
      breakOff(this.transaction, 'UnknownError');
      return made;
    };
    await store.put([request('b'), request('c')]);
    expect((await store.list('alice', 0, 10)).map((row) => row.message.id)).toEqual(['a', 'b', 'c']);
    expect(store.durability).toBe('disk');
  });

  it('keeps in memory when one connection after the other fails, and says so before the put resolves', async () => {
    const [onDisk] = await store.put([request('a')]);
    watchTransactions(3);
    const told = store.put([request('b')]).then(() => [...reasons]);
    expect(await told).toEqual([expect.stringMatching(/keeps no data.*UnknownError.*leave this page open/)]);
    expect(store.durability).toBe('memory');
    // A reader goes on behind the last place it saw.
    expect((await store.list('alice', onDisk!.place, 10)).map((row) => row.message.id)).toEqual(['b']);
    await store.put([request('c')]);
    expect((await store.count('alice')).waiting).toBe(2);
    expect(reasons).toHaveLength(1);
    expect(undo).toHaveLength(1);
    undo.pop()!();
    const next = openIndexedDb({ name });
    expect((await next.list('alice', 0, 10)).map((row) => row.message.id)).toEqual(['a']);
    await next.close();
  });

  it('keeps in memory where there is no IndexedDB, and tells who listens later too', async () => {
    vi.stubGlobal('indexedDB', undefined);
    open();
    await store.put([request('a')]);
    const late: string[] = [];
    const stop = store.onDegraded((reason) => late.push(reason));
    stop();
    expect(late).toEqual(reasons);
    expect(late).toHaveLength(1);
    expect([store.durability, await store.lastUser()]).toEqual(['memory', undefined]);
    vi.unstubAllGlobals();
  });

  it('keeps in memory when the browser refuses to open', async () => {
    const refuse = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    undo.push(() => refuse.mockRestore());
    open();
    await store.put([request('a')]);
    expect(store.durability).toBe('memory');
    expect(refuse).toHaveBeenCalledTimes(3);
  });

  it('lets go of the database for a newer version, then asks for a reload and leaves the newer data alone', async () => {
    await store.put([request('a')]);
    const newer = await openDB(`tame:${name}`, 3);
    expect(await newer.getAll('outbox')).toHaveLength(1);
    await store.put([request('b')]);
    expect([store.durability, reasons]).toEqual(['memory', [expect.stringMatching(/newer version.*reload this page/)]]);
    expect(await newer.getAll('outbox')).toHaveLength(1);
    newer.close();
  });

  it('waits a while for tabs that hold an older version, then asks to close them', async () => {
    await store.put([request('a')]);
    await store.close();
    const old = await openDB(`tame:${name}`);
    const { open: openReally } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (this: IDBFactory, called, version = 0) {
      return openReally.call(this, called, version + 1);
    };
    undo.push(() => {
      IDBFactory.prototype.open = openReally;
    });
    const waits: number[] = [];
    open({
      ...systemClock,
      after(ms, callback) {
        waits.push(ms);
        return systemClock.after(0, callback);
      },
    });
    await store.put([request('b')]);
    expect(waits).toEqual([5_000]);
    expect([store.durability, reasons]).toEqual(['memory', [expect.stringMatching(/close the other tabs/)]]);
    old.close();
  });

  it('says so when the browser clears the site under it, and gives places above the old ones', async () => {
    let nowMs = 1_000;
    open({ ...systemClock, now: () => (nowMs += 1) });
    const [before] = await store.put([request('lost')]);
    await new Promise((resolve, reject) => {
      const gone = indexedDB.deleteDatabase(`tame:${name}`);
      gone.onsuccess = resolve;
      gone.onerror = reject;
    });
    const [after] = await store.put([request('kept')]);
    expect(reasons).toEqual([expect.stringMatching(/removed the data of this site/)]);
    expect(store.durability).toBe('disk');
    expect(after!.place).toBeGreaterThan(before!.place);
  });

  it('opens again when the browser ends the connection', async () => {
    const connections: IDBDatabase[] = [];
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
      connections.push(this);
      return transaction.apply(this, args);
    };
    undo.push(() => {
      IDBDatabase.prototype.transaction = transaction;
    });
    await store.put([request('a')]);
    forceCloseDatabase(connections[0] as never); // typed as if it wanted the class
    await store.put([request('b')]);
    expect(new Set(connections).size).toBe(2);
    expect((await store.count('alice')).waiting).toBe(2);
    expect(store.durability).toBe('disk');
  });

  it('asks the browser once not to evict its data, and does not mind a no', async () => {
    const persist = vi.fn<() => Promise<boolean>>().mockRejectedValue(new Error('no'));
    vi.stubGlobal('navigator', { storage: { persist } });
    await store.lastUser();
    expect(persist).not.toHaveBeenCalled();
    await store.put([request('a')]);
    await store.put([request('b')]);
    expect(persist).toHaveBeenCalledTimes(1);
  });
});
