/** Opens the demo's database: a server when there is an address, otherwise files in a directory. */
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openPGlite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

export interface DatabaseOptions {
  /** A PostgreSQL server, such as `postgres://user@host/name`; usually from `DATABASE_URL`. */
  url?: string | undefined;
  /** For the embedded database; without url and directory it is in memory. */
  directory?: string | undefined;
}

/**
 * The database, in its present form and ready for use.
 *
 * @example
 * const database = await openDatabase({ url: process.env.DATABASE_URL, directory: '.tame/database' });
 */
export async function openDatabase({ url, directory }: DatabaseOptions): Promise<Database> {
  const database = url ? openPostgres(url) : await openPGlite(directory === undefined ? {} : { directory });
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
