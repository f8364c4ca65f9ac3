/**
 * The one door to LMDB: ordered keys and bytes in one file, and atomic commits.
 *
 * 1. All writes of a commit become one transaction: after a crash all of them are there, or none.
 * 2. A commit resolves after the disk has said that it is written (fdatasync), and reads see it from then on only.
 *    That needs `overlappingSync: false`: by default LMDB shows a write before it is safe.
 * 3. After a commit has failed nothing may be written any more. The library may then hang for ever.
 */
import { open } from 'lmdb';

/** Sets a key, or removes it when there is no value. */
export type Write = readonly [key: string, value: Uint8Array | undefined];

/** Keys from `start` up to, and not with, `end`. */
export interface Range {
  readonly start: string;
  readonly end: string;
  readonly limit?: number;
}

export interface Disk {
  get(key: string): Buffer | undefined;
  keys(range: Range): readonly string[];
  /** To be read to its end, or left, before anything is awaited. */
  entries(range: Range): Iterable<{ readonly key: string; readonly value: Buffer }>;
  count(range: Range): number;
  /** The highest key of a range. */
  last(range: Range): string | undefined;
  commit(writes: Iterable<Write>): Promise<void>;
  close(): Promise<void>;
}

/** Longest key that the library takes; in bytes, and keys are ASCII. */
export const MAX_KEY_LENGTH = 1_978;

const OPTIONS = {
  encoding: 'binary',
  compression: false,
  cache: false,
  overlappingSync: false,
  // Else LMDB_RESTORE of the environment decides, and what it writes then is taken for damage at the next start.
  safeRestore: false,
  // Else every commit has a second promise inside the library, and when it fails nobody handles that one.
  eventTurnBatching: false,
} as const;

/** The file must have been inspected: LMDB would end the process with a signal when it is not whole. */
export function openDisk(file: string): Disk {
  const db = open<Buffer, string>({ path: file, ...OPTIONS });
  return {
    get: (key) => {
      const bytes = db.getBinary(key);
      return bytes && asBuffer(bytes);
    },
    keys: (range) => [...db.getKeys(range)],
    *entries(range) {
      for (const { key, value } of db.getRange(range)) yield { key, value: asBuffer(value) };
    },
    count: ({ start, end }) => db.getKeysCount({ start, end }),
    last: ({ start, end }) => {
      const [key] = db.getKeys({ start: end, end: start, reverse: true, limit: 1 });
      return key;
    },
    commit: async (writes) => {
      try {
        await db.batch(() => {
          for (const [key, value] of writes) {
            // Their promises are those of the batch.
            if (value === undefined) void db.remove(key);
            else void db.put(key, asBuffer(value));
          }
        });
      } catch (error) {
        throw await causeOf(error);
      }
    },
    close: () => db.close(),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The library hides why a commit failed in a promise, and whoever does not look has an unhandled rejection. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error) || !(error.commitError instanceof Promise)) return error;
  const hidden = error.commitError.then(
    () => error,
    (cause: unknown) => cause,
  );
  const soon = new Promise((resolve) => setImmediate(() => resolve(error)));
  return await Promise.race([hidden, soon]);
}
