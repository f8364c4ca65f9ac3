/**
 * The outbox on disk: one IndexedDB database a name, shared by all tabs.
 *
 * `facts` holds the last place given and the last user known; `outbox` holds the rows by place.
 */
import { openDB, unwrap, type DBSchema, type IDBPDatabase } from 'idb';
import { systemClock, type Clock } from '../connection/clock.ts';
import { TameError } from '../contract/error.ts';
import { isRecord } from '../protocol/shape.ts';
import { lasting, type Disk } from './lasting.ts';
import type { NewRow, Put, Row, Store } from './store.ts';

/**
 * Rises when stores, indexes or rows look different. A newer SDK reads older rows; an older one cannot open a newer
 * database and leaves it as it is.
 */
const VERSION = 2;

/** How long other tabs may take to let go of an older version of the database. */
const BLOCKED_MS = 5_000;

interface Kept extends Row {
  readonly claimed?: true;
}

interface Schema extends DBSchema {
  outbox: {
    key: number;
    value: Kept;
    indexes: { place: [string, number]; about: [string, string]; replaces: [string, string] };
  };
  facts: { key: string; value: string | number };
}

type Database = IDBPDatabase<Schema>;

export interface IndexedDbOptions {
  /** The database is called `tame:<name>`. */
  name: string;
  clock?: Clock;
}

/** Opens at the first use. Without a usable IndexedDB it keeps in memory and says so. */
export function openIndexedDb({ name, clock = systemClock }: IndexedDbOptions): Store {
  let known = false;
  let asked = false;

  const title = `tame:${name}`;

  async function open(warn: (reason: string) => void): Promise<Disk> {
    const db = await openDatabase(title, clock, (facts) => {
      // Above every place that other tabs may remember of a database that was cleared under them.
      facts.put(Math.trunc(clock.now() * 1_000) % 2 ** 52, 'place');
      if (known || wasMade(title)) warn('The browser removed the data of this site, with all that waited to be sent.');
    });
    known = true;
    // The browser ended the connection. Whether it removed the data as well shows when it is opened again.
    db.addEventListener('close', () => void store.lastUser().catch(() => {}));

    return {
      put(rows) {
        // The answer changes nothing here, and a browser may ask its user first: nobody waits for it.
        if (!asked) globalThis.navigator?.storage?.persist?.().catch(() => {});
        asked = true;
        return append(db, rows);
      },
      async claim(place) {
        let found = false;
        await transact(db, 'strict', (outbox) => {
          const kept: IDBRequest<unknown> = outbox.get(place);
          kept.onsuccess = () => {
            found = isKept(kept.result);
            if (isKept(kept.result)) outbox.put({ ...kept.result, claimed: true });
          };
        });
        return found;
      },
      list: (user, after, limit) => db.getAllFromIndex('outbox', 'place', placesBehind(user, after), limit),
      about: (user, id) => db.getAllFromIndex('outbox', 'about', [user, id]),
      async count(user) {
        const all = placesBehind(user, 0);
        const [waiting, oldest] = await Promise.all([
          db.countFromIndex('outbox', 'place', all),
          db.getFromIndex('outbox', 'place', all),
        ]);
        return { waiting, oldestMs: oldest?.storedMs };
      },
      // Relaxed: a row that comes back after a power cut is sent again, which does no harm.
      remove: (places) =>
        transact(db, 'relaxed', (outbox) => {
          for (const place of places) outbox.delete(place);
        }),
      async lastUser() {
        const user = await db.get('facts', 'user');
        return typeof user === 'string' ? user : undefined;
      },
      async setLastUser(user) {
        await db.put('facts', user, 'user');
      },
      close: () => db.close(),
    };
  }

  const store = lasting(open);
  return store;
}

/**
 * Whether a database of this name was made before the one that is being made now. A browser that finds one damaged may
 * begin a new one without a word; this is kept elsewhere and tells of it.
 */
function wasMade(title: string): boolean {
  try {
    if (title in localStorage) return true;
    localStorage.setItem(title, '');
  } catch {
    // Workers have none, and an embedded page may not have it either.
  }
  return false;
}

function openDatabase(name: string, clock: Clock, fill: (facts: IDBObjectStore) => void): Promise<Database> {
  return new Promise((resolve, reject) => {
    let db: Database | undefined;
    let undo = () => {};
    openDB<Schema>(name, VERSION, {
      upgrade(wrapped, from, _to, tx) {
        tx.done.catch(() => {}); // said again by the open request, which is listened to
        const replaces = ['user', 'replaces'];
        if (from === 1) unwrap(tx).objectStore('outbox').createIndex('replaces', replaces);
        if (from > 0) return;
        const fresh = unwrap(wrapped);
        // Places are counted in `facts`: a key made by the browser is missing from compound indexes in Chrome and Firefox.
        const outbox = fresh.createObjectStore('outbox', { keyPath: 'place' });
        outbox.createIndex('place', ['user', 'place']);
        outbox.createIndex('about', ['user', 'message.id']);
        outbox.createIndex('replaces', replaces);
        fill(fresh.createObjectStore('facts'));
      },
      blocked() {
        undo = clock.after(BLOCKED_MS, () => reject(new DOMException('blocked', 'TimeoutError')));
      },
      // A newer version wants to upgrade; what is being written is still finished.
      blocking: () => db?.close(),
    }).then((opened) => {
      undo();
      db = opened;
      resolve(opened);
    }, reject);
  });
}

async function append(db: Database, rows: readonly NewRow[]): Promise<readonly Put[]> {
  const placed: Put[] = [];
  await transact(db, 'strict', (outbox, facts) => {
    const last = facts.get('place');
    last.onsuccess = () => {
      let place = Number(last.result ?? 0);
      const gone = new Set<number>();
      for (const given of rows) {
        const { user, replaces } = given;
        const row = { ...given, place: (place += 1) };
        placed.push(replaces === undefined ? row : { ...row, replaced: replace(outbox, user, replaces, gone) });
        outbox.add(row);
      }
      facts.put(place, 'place');
    };
  });
  return placed;
}

/** Removes what is not claimed, with all that was said in it. Filled when the transaction is over. */
function replace(outbox: IDBObjectStore, user: string, replaces: string, gone: Set<number>): string[] {
  const replaced: string[] = [];
  const found: IDBRequest<unknown[]> = outbox.index('replaces').getAll([user, replaces]);
  found.onsuccess = () => {
    for (const { message, place, claimed } of found.result.filter(isKept)) {
      if (claimed || gone.has(place)) continue;
      gone.add(place);
      replaced.push(message.id);
      const places = outbox.index('about').getAllKeys([user, message.id]);
      places.onsuccess = () => {
        for (const each of places.result) outbox.delete(each);
      };
    }
  };
  return replaced;
}

/** All of `work` or nothing. Not through idb, whose promise for every request costs more than the request. */
function transact(
  db: Database,
  durability: IDBTransactionDurability,
  work: (outbox: IDBObjectStore, facts: IDBObjectStore) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const tx = unwrap(db).transaction(['outbox', 'facts'], 'readwrite', { durability });
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(refusal(tx.error));
    work(tx.objectStore('outbox'), tx.objectStore('facts'));
  });
}

/** Nothing but rows is kept in the outbox. */
function isKept(value: unknown): value is Kept {
  return isRecord(value) && isRecord(value['message']);
}

function refusal(cause: DOMException | null): Error {
  if (cause?.name !== 'QuotaExceededError') return cause ?? new Error('broken off');
  return new TameError(
    'OUTBOX_FULL',
    'No room: nothing was kept or sent. Free disk space, or connect to send what waits.',
    { cause },
  );
}

/** The places of one user behind one place. */
function placesBehind(user: string, after: number): IDBKeyRange {
  return IDBKeyRange.bound([user, after], [user, Infinity], true);
}
