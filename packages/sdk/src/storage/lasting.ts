/**
 * Keeps a store usable when its disk fails: a lost connection is opened twice more, since a browser that clears a site
 * also breaks off whoever opens it meanwhile. If that fails too, the rest of the session is kept in memory, and whoever
 * listens is told. It never pretends.
 *
 *   disk ──lost──► reopened ──lost again──► memory, `durability: 'memory'`, onDegraded(reason)
 */
import { ReplaySubject } from 'rxjs';
import { TameError } from '../contract/error.ts';
import { groupCommit } from './group-commit.ts';
import { storeClosed, type Store } from './store.ts';

/** One connection to a disk. Each method either does all of what it says or rejects and has done nothing. */
export interface Disk extends Pick<
  Store,
  'put' | 'claim' | 'list' | 'about' | 'count' | 'remove' | 'lastUser' | 'setLastUser'
> {
  close(): void;
}

/** Places in memory lie above all places on disk, so that a reader who goes on behind a place misses none. */
const MEMORY_PLACES = 2 ** 52;

/** How often one operation opens a connection that it lost. */
const REOPENED = 2;

/** Errors for which opening once more is of no use: another version keeps the data. */
const HOPELESS = /^(Version|Timeout)Error/;

/** `open` may `warn` of a promise that was broken although the disk goes on working. Without it all is kept in memory. */
export function lasting(open?: (warn: (reason: string) => void) => Promise<Disk>): Store {
  const reasons$ = new ReplaySubject<string>();
  const warn = (reason: string): void => reasons$.next(reason);
  let connection: Promise<Disk> | undefined;
  let memory: Promise<Store> | undefined;
  let closed = false;

  /** Few need it: it is loaded by those. */
  const load = () => import('./memory.ts');
  const keepInMemory = (): Promise<Store> =>
    (memory ??= load().then(
      ({ createMemoryStore }) => createMemoryStore({ after: MEMORY_PLACES }),
      (cause: unknown) => {
        memory = undefined;
        throw new TameError('UNKNOWN', 'Nothing can be kept here: connect, then try again.', {
          cause,
        });
      },
    ));

  async function run<T>(work: (shelf: Disk | Store) => Promise<T>): Promise<T> {
    for (let failures = 0; ;) {
      if (closed) throw storeClosed();
      if (memory || !open) return work(await keepInMemory());
      const current = (connection ??= open(warn));
      try {
        return await work(await current);
      } catch (error) {
        if (error instanceof TameError) throw error;
        if (connection === current) connection = undefined;
        void letGo(current);
        failures += 1;
        const what = String(error);
        // Another operation may have given up on the disk meanwhile.
        if (!memory && (failures > REOPENED || HOPELESS.test(what))) {
          await keepInMemory();
          warn((await load()).whyInMemory(what));
        }
      }
    }
  }

  const { put, idle } = groupCommit((rows) => run((shelf) => shelf.put(rows)));

  return {
    get durability() {
      return memory || !open ? 'memory' : 'disk';
    },
    put,
    claim: (...asked) => run((shelf) => shelf.claim(...asked)),
    list: (...asked) => run((shelf) => shelf.list(...asked)),
    // Whoever looks for one thing finds what was put before, also while that is being written.
    about: (...asked) => idle().then(() => run((shelf) => shelf.about(...asked))),
    count: (...asked) => run((shelf) => shelf.count(...asked)),
    remove: (...asked) => run((shelf) => shelf.remove(...asked)),
    lastUser: (...asked) => run((shelf) => shelf.lastUser(...asked)),
    setLastUser: (...asked) => run((shelf) => shelf.setLastUser(...asked)),
    onDegraded(listener) {
      const listening = reasons$.subscribe(listener);
      return () => listening.unsubscribe();
    },
    async close() {
      await idle(); // what was said before is still kept
      closed = true;
      if (connection) await letGo(connection);
    },
  };
}

function letGo(connection: Promise<Disk>): Promise<void> {
  return connection.then(
    (disk) => disk.close(),
    () => {}, // never opened
  );
}
