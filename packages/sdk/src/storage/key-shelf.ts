/**
 * Keys on disk, in a database of their own, opened for one operation at a time: `tame-keys:<name>`. They cannot be read
 * out of it, only used, and by pages of this origin alone.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import { TameError } from '../contract/error.ts';
import type { Clock } from '../connection/clock.ts';
import { MAX_KEPT, type KeptKey, type KeyShelf } from '../private/keys.ts';

/** Replies are rarely kept longer by a relay. */
const KEPT_MS = 90 * 24 * 3_600_000;

interface Schema extends DBSchema {
  keys: { key: [user: string, id: string]; value: KeptKey & { readonly atMs: number }; indexes: { atMs: number } };
}
type Keys = IDBPObjectStore<Schema, ['keys'], 'keys', 'readwrite'>;

export function keyShelf(name: string, clock: Pick<Clock, 'now'>): KeyShelf {
  const run = async <T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> => {
    try {
      const db = await openDB<Schema>(`tame-keys:${name}`, 1, {
        upgrade: (fresh) => fresh.createObjectStore('keys').createIndex('atMs', 'atMs'),
      });
      try {
        return await work(db);
      } finally {
        db.close();
      }
    } catch (cause) {
      const text = `The key of a private conversation cannot be kept here (${String(cause)}): nothing was kept or sent.`;
      throw new TameError(String(cause).startsWith('Quota') ? 'OUTBOX_FULL' : 'UNKNOWN', text, { cause });
    }
  };

  return {
    get: (user, id) => run((db) => db.get('keys', [user, id])),
    getOrAdd: (user, id, fresh) =>
      run(async (db) => {
        const transaction = db.transaction('keys', 'readwrite', { durability: 'strict' });
        const [kept] = await Promise.all([add(transaction.store, [user, id], fresh, clock.now()), transaction.done]);
        return kept;
      }),
  };
}

async function add(keys: Keys, place: [user: string, id: string], fresh: KeptKey, atMs: number): Promise<KeptKey> {
  const known = await keys.get(place);
  if (known !== undefined) return known;
  await keys.add({ ...fresh, atMs }, place);
  await forget(keys, atMs - KEPT_MS);
  return fresh;
}

/** Those that are too old, and the oldest of too many. */
async function forget(keys: Keys, beforeMs: number): Promise<void> {
  let over = (await keys.count()) - MAX_KEPT;
  let row = await keys.index('atMs').openCursor();
  for (; row !== null && (row.key < beforeMs || over > 0); row = await row.continue()) {
    over -= 1;
    await row.delete();
  }
}
