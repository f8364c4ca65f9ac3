/** A store in memory: for Node, for tests, and for a browser that refuses to keep anything. It ends with the page. */
import { TameError } from '../contract/error.ts';
import { storeClosed, type Row, type Store } from './store.ts';

export interface MemoryStoreOptions {
  /** Rows get places behind this one. @default 0 */
  after?: number;
  /** With more rows than this, `put` rejects with `OUTBOX_FULL`. @default 100_000 */
  maxRows?: number;
}

export function createMemoryStore({ after = 0, maxRows = 100_000 }: MemoryStoreOptions = {}): Store {
  // A map remembers the order in which keys came, which is the order of places.
  const kept = new Map<number, Row>();
  let last = after;
  let knownUser: string | undefined;
  const claimed = new Set<number>();
  let closed = false;

  function rows(user: string, wanted: (row: Row) => boolean = () => true, limit = Infinity): readonly Row[] {
    const found: Row[] = [];
    for (const row of kept.values()) {
      if (found.length >= limit) break;
      if (row.user === user && wanted(row)) found.push(row);
    }
    return found;
  }

  function replace(user: string, replaces: string): readonly string[] {
    const old = rows(user, (row) => row.replaces === replaces && !claimed.has(row.place));
    const ids = old.map(({ message }) => message.id);
    for (const { place } of rows(user, ({ message }) => ids.includes(message.id))) kept.delete(place);
    return ids;
  }

  return {
    durability: 'memory',
    async put(added) {
      if (closed) throw storeClosed();
      if (kept.size + added.length > maxRows) {
        throw new TameError(
          'OUTBOX_FULL',
          `At most ${maxRows} messages wait in memory; nothing was kept or sent. Try again later.`,
        );
      }
      // A copy, as a disk would make one: what the caller changes later does not change what is sent.
      return added.map((given) => {
        const row = { ...given, message: { ...given.message }, place: (last += 1) };
        const replaced = row.replaces === undefined ? undefined : replace(row.user, row.replaces);
        kept.set(row.place, row);
        return replaced ? { ...row, replaced } : row;
      });
    },
    async claim(place) {
      claimed.add(place);
      return kept.has(place);
    },
    async list(user, behind, limit) {
      return rows(user, (row) => row.place > behind, limit);
    },
    async about(user, id) {
      return rows(user, (row) => row.message.id === id);
    },
    async count(user) {
      const waiting = rows(user);
      return { waiting: waiting.length, oldestMs: waiting[0]?.storedMs };
    },
    async remove(places) {
      for (const place of places) {
        kept.delete(place);
        claimed.delete(place);
      }
    },
    async lastUser() {
      return knownUser;
    },
    async setLastUser(user) {
      knownUser = user;
    },
    // It promised nothing that it could give up.
    onDegraded: () => () => {},
    async close() {
      closed = true;
    },
  };
}

/** Why a page keeps in memory what was to be on disk, by the error that it met there; and what to do. */
export function whyInMemory(error: string): string {
  if (error.startsWith('VersionError')) return 'A newer version keeps the local data: reload this page.';
  if (error.startsWith('TimeoutError'))
    return 'An older version in another tab keeps the local data: close the other tabs, then reload this page.';
  return `This browser keeps no data (${error}): leave this page open until all is sent.`;
}
