/** The least that storing can cost: one transaction of IndexedDB, flushed to disk, with the same rows. */
import { NAME, work } from './work.ts';

work({
  async store(count) {
    const name = `bench-${crypto.randomUUID()}`;
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
    await new Promise((resolve) => void (opening.onsuccess = resolve));
    const database = opening.result;
    const started = performance.now();
    const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
    const rows = transaction.objectStore('rows');
    for (let n = 0; n < count; n += 1) {
      const body = JSON.stringify({ n, name: NAME });
      const message = { type: 'request', id: crypto.randomUUID(), service: 'bench.nobody', body, oneWay: true };
      rows.add({ user: 'bench', message, storedMs: Date.now() });
    }
    await new Promise((resolve) => void (transaction.oncomplete = resolve));
    const ms = performance.now() - started;
    const counting = database.transaction('rows').objectStore('rows').count();
    await new Promise((resolve) => void (counting.onsuccess = resolve));
    if (counting.result !== count) throw new Error(`${counting.result} rows are stored.`);
    database.close();
    indexedDB.deleteDatabase(name);
    return ms;
  },
});
