/** What bringing a database to its present form promises. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import type { Engine } from './engines.ts';

export function migrationPromises(engine: Engine, timeout: number): void {
  let folder: string;
  const files = async (contents: Record<string, string>) => {
    for (const [name, sql] of Object.entries(contents)) await writeFile(join(folder, name), sql);
    return pathToFileURL(`${folder}/`);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('run once, in the order of their names, and new ones after them', { timeout }, async () => {
    const database = await engine.empty();
    try {
      const url = await files({
        '002-b.sql': 'insert into a values (2)',
        '001-a.sql': 'create table a (n int); insert into a values (1)',
        'notes.txt': 'no',
      });
      expect(await migrate(database, url)).toEqual(['001-a.sql', '002-b.sql']);
      expect(await migrate(database, url)).toEqual([]);
      await files({ '003-c.sql': 'insert into a values (3)' });
      expect(await migrate(database, url)).toEqual(['003-c.sql']);
      expect(await database.query('select n from a order by n')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);

      // One that fails leaves nothing behind, not even of those that ran before it in the same go.
      await files({ '004-d.sql': 'insert into a values (4)', '005-e.sql': 'insert into nowhere values (5)' });
      await expect(migrate(database, url)).rejects.toThrow(/nowhere/);
      expect(await database.query('select count(*)::int as n from a')).toEqual([{ n: 3 }]);

      await rm(join(folder, '003-c.sql'));
      await expect(migrate(database, url)).rejects.toThrow(/made by a newer version of the demo \(003-c.sql\)/);
    } finally {
      await database.close();
    }
  });

  // Only where several processes may have one database.
  test.each(engine.again ? [engine.again] : [])(
    'of two processes that start at once do not get in each other’s way',
    { timeout },
    async (again) => {
      const first = await engine.ready();
      await first.run('drop table pushes, intents, bindings, campaigns, migrations');
      const opened = await Promise.all([again(), again(), again()]);
      try {
        expect(await first.query('select name from migrations order by name')).toEqual([
          { name: '001-campaigns.sql' },
          { name: '002-intents.sql' },
        ]);
      } finally {
        await Promise.all([first, ...opened].map((database) => database.close()));
      }
    },
  );
}
