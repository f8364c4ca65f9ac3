import type {} from '@vitest/browser-playwright'; // teaches `cdp` its methods
import { openDB } from 'idb';
import { cdp } from 'vitest/browser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openIndexedDb } from '../../src/storage/indexeddb.ts';
import { request, storeContract } from './store-contract.ts';

const { origin } = location;
const large = request('large', `"${'x'.repeat(12_000_000)}"`);
const browser = cdp();

function drop(name: string) {
  return new Promise<void>((resolve, reject) => {
    const gone = indexedDB.deleteDatabase(`tame:${name}`);
    gone.onsuccess = () => resolve();
    gone.onerror = () => reject(gone.error ?? new Error('not deleted'));
  });
}

async function setQuota(bytes?: number) {
  await browser.send('Storage.overrideQuotaForOrigin', { origin, ...(bytes !== undefined && { quotaSize: bytes }) });
}

/** Chromium asks for the quota when it first opens a database and for half a minute believes that there is no less. */
async function startWithQuota(bytes: number) {
  await setQuota(bytes);
  await browser.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
}

/** Text that no disk can compress. */
function noise(length: number) {
  let text = '';
  while (text.length < length) text += String.fromCharCode(...crypto.getRandomValues(new Uint8Array(4_096)));
  return text.slice(0, length);
}

beforeAll(() => startWithQuota(6_000_000));
afterAll(() => setQuota());

storeContract('IndexedDB in a browser', {
  open: (name) => openIndexedDb({ name }),
  // The quota of the whole file is too small for `large`.
  fill: async () => () => setQuota(100_000_000),
  large,
  lasting: true,
  clear: drop,
});

describe('IndexedDB in a browser', () => {
  it('refuses every message once there is no room at all, lets what is kept leave, and stays on disk', async () => {
    await startWithQuota(3_000_000);
    const store = openIndexedDb({ name: 'no-room' });
    const kept = [...(await store.put([request('a')]))];
    for (let length = 1_000_000; length > 100;) {
      try {
        kept.push(...(await store.put([request(`fill-${kept.length}`, noise(length))])));
      } catch {
        length >>= 1;
      }
    }
    const puts = Array.from({ length: 200 }, (_, at) => store.put([request(`r${at}`, 'x'.repeat(10_000))]));
    for (const result of await Promise.allSettled(puts)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'OUTBOX_FULL', name: 'TameError' } });
    }
    expect(await store.list('alice', 0, 1_000)).toEqual(kept);
    await store.remove(kept.slice(1).map((row) => row.place));
    expect((await store.count('alice')).waiting).toBe(1);
    await setQuota(100_000_000);
    await store.put([request('later')]);
    expect((await store.list('alice', 0, 10)).map((row) => row.message.id)).toEqual(['a', 'later']);
    expect(store.durability).toBe('disk');
    await store.close();
    await drop('no-room');
  });

  it('goes on when the site data is cleared under it, and says so', async () => {
    const store = openIndexedDb({ name: 'cleared' });
    const reasons: string[] = [];
    store.onDegraded((reason) => reasons.push(reason));
    const [before] = await store.put([request('lost')]);
    await browser.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    // Before anything else is said: the user may be about to close the page.
    await expect.poll(() => reasons).toHaveLength(1);
    const [after] = await store.put([request('kept')]);
    expect(after!.place).toBeGreaterThan(before!.place);
    expect((await store.list('alice', 0, 10)).map((row) => row.message.id)).toEqual(['kept']);
    expect([store.durability, reasons]).toEqual(['disk', [expect.stringMatching(/removed the data of this site/)]]);
    await store.close();
    await drop('cleared');
  });

  it('says so when the browser has begun anew with a damaged database, and nothing when it is the first', async () => {
    const reasons: string[] = [];
    const first = openIndexedDb({ name: 'damaged' });
    first.onDegraded((reason) => reasons.push(reason));
    await first.put([request('lost')]);
    await first.close();
    expect(reasons).toEqual([]);
    // What Chromium does with a database that it cannot read.
    await drop('damaged');
    const next = openIndexedDb({ name: 'damaged' });
    next.onDegraded((reason) => reasons.push(reason));
    expect(await next.list('alice', 0, 10)).toEqual([]);
    expect([next.durability, reasons]).toEqual(['disk', [expect.stringMatching(/removed the data of this site/)]]);
    await next.close();
    await drop('damaged');
    localStorage.removeItem('tame:damaged');
  });

  it('makes way for a newer version at once, while it writes, and leaves the newer data alone', async () => {
    const store = openIndexedDb({ name: 'newer' });
    const reasons: string[] = [];
    store.onDegraded((reason) => reasons.push(reason));
    await store.put([request('a')]);
    const writing = store.put([request('b')]);
    const newer = await openDB('tame:newer', 3);
    await writing;
    await store.put([request('c')]);
    expect([store.durability, reasons]).toEqual(['memory', [expect.stringMatching(/reload this page/)]]);
    const kept = await newer.getAllFromIndex('outbox', 'place');
    expect(kept.length).toBeGreaterThanOrEqual(1);
    newer.close();
    await store.close();
    await drop('newer');
  });

  it('keeps ten thousand puts of one turn in a handful of transactions', async () => {
    const store = openIndexedDb({ name: 'turn' });
    await store.put([request('first')]);
    const opened = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await Promise.all(Array.from({ length: 10_000 }, (_, at) => store.put([request(`r${at}`)])));
    expect(opened.mock.calls.filter(([, mode]) => mode === 'readwrite').length).toBeLessThanOrEqual(3);
    opened.mockRestore();
    expect((await store.count('alice')).waiting).toBe(10_001);
    await store.close();
    await drop('turn');
  }, 60_000);
});
