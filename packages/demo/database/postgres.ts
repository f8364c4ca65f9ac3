/** A PostgreSQL server, for several processes or machines that share one database. */
import { Pool, type ClientBase } from 'pg';
import type { Database, Queries, Row } from './database.ts';

export function openPostgres(url: string, { connections = 5 }: { connections?: number } = {}): Database {
  const pool = new Pool({ connectionString: url, max: connections, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    engine: 'postgres',
    ...queriesOf(pool),
    transaction: async (work) => {
      const client = await pool.connect();
      let broken = false;
      try {
        await client.query('begin');
        const result = await work(queriesOf(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => (broken = true));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

function queriesOf(engine: Pool | ClientBase): Queries {
  return {
    query: async (sql, parameters = []) => (await engine.query<Row>(sql, [...parameters])).rows,
    run: async (sql) => void (await engine.query(sql)),
  };
}
