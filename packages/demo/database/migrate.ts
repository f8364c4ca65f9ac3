/** Brings a database to the present form: every file of `migrations/` once, in the order of their names. */
import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './database.ts';

const FOLDER = new URL('../database/migrations/', import.meta.url);
/** Any number, the same for everybody: whoever migrates holds this lock, so two processes may start at once. */
const LOCK = 7_318_204;

/** All or nothing. Resolves to the names of the migrations that were new to this database. */
export async function migrate(database: Database, folder: URL = FOLDER): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return database.transaction(async (inside) => {
    await inside.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await inside.run(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const applied = new Set((await inside.query('select name from migrations')).map((row) => row['name']));
    const unknown = [...applied].filter((name) => typeof name === 'string' && !names.includes(name));
    if (unknown.length > 0) {
      throw new Error(
        `The database was made by a newer version of the demo (${unknown.join(', ')}); use that version or a new database.`,
      );
    }
    const missing = names.filter((name) => !applied.has(name));
    for (const name of missing) {
      await inside.run(await readFile(new URL(name, folder), 'utf8'));
      await inside.query('insert into migrations (name) values ($1)', [name]);
    }
    return missing;
  });
}
