/** PostgreSQL inside this process, with its files in a directory: nothing to install, one process at a time. */
import { PGlite } from '@electric-sql/pglite';
import type { Database, Queries, Row } from './database.ts';
import { lockDirectory } from './directory-lock.ts';

/** Without a directory everything is in memory and gone at the end. */
export async function openPGlite({ directory }: { directory?: string } = {}): Promise<Database> {
  const unlock = directory === undefined ? undefined : await lockDirectory(directory);
  try {
    const pglite = await PGlite.create(directory === undefined ? {} : { dataDir: directory });
    return {
      engine: 'pglite',
      ...queriesOf(pglite),
      transaction: (work) => pglite.transaction((inside) => work(queriesOf(inside))),
      close: async () => {
        await pglite.close();
        await unlock?.();
      },
    };
  } catch (error) {
    await unlock?.();
    throw error;
  }
}

function queriesOf(engine: Pick<PGlite, 'query' | 'exec'>): Queries {
  return {
    query: async (sql, parameters = []) => (await engine.query<Row>(sql, [...parameters])).rows,
    run: async (sql) => void (await engine.exec(sql)),
  };
}
