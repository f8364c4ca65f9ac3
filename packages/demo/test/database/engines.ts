/**
 * The databases that are there to be tested on this machine: the embedded one always, a PostgreSQL server where one is
 * installed or `DATABASE_URL` names one. What is not there makes no tests.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Database } from '../../database/database.ts';
import { openDatabase } from '../../database/open.ts';
import { openPGlite } from '../../database/pglite.ts';
import { openPostgres } from '../../database/postgres.ts';

export interface Engine {
  name: string;
  /** Call once before all tests, and what it returns after them. */
  start(): Promise<() => Promise<void>>;
  /** A new database with nothing in it. */
  empty(): Promise<Database>;
  /** A new database in its present form. */
  ready(): Promise<Database>;
  /** Opens the database that `ready` made last once more, as another process would; undefined where only one may. */
  again?(): Promise<Database>;
}

export const engines: Engine[] = [
  {
    name: 'PGlite',
    start: () => Promise.resolve(() => Promise.resolve()),
    empty: () => openPGlite(),
    ready: () => openDatabase({}),
  },
  ...postgres(),
];

function postgres(): Engine[] {
  const given = process.env['DATABASE_URL'];
  const binaries = given ? undefined : installed();
  if (!given && !binaries) return [];
  let server = given ?? '';
  let count = 0;
  const urlOf = (name: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const create = async () => {
    count += 1;
    const name = `demo_test_${process.pid}_${count}`;
    await onServer(server, `drop database if exists ${name} with (force)`, `create database ${name}`);
    return urlOf(name);
  };
  const remove = async () => {
    for (let number = 1; number <= count; number += 1) {
      await onServer(server, `drop database if exists demo_test_${process.pid}_${number} with (force)`);
    }
  };
  let last = '';
  return [
    {
      name: 'PostgreSQL',
      start: async () => {
        if (!binaries) return remove;
        const running = await startServer(binaries);
        server = running.url;
        return running.stop;
      },
      empty: async () => openPostgres(await create()),
      ready: async () => openDatabase({ url: (last = await create()) }),
      again: () => openDatabase({ url: last }),
    },
  ];
}

/** The folder of the newest server that is installed. */
function installed(): string | undefined {
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).toSorted((one, other) => Number(other) - Number(one)) : [];
  const folders = versions
    .map((version) => join(home, version, 'bin'))
    .filter((folder) => existsSync(join(folder, 'postgres')));
  // A server refuses to run as root, so there has to be somebody else.
  const usable = userInfo().uid !== 0 || spawnSync('id', ['postgres']).status === 0;
  return usable ? folders[0] : undefined;
}

async function startServer(binaries: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-postgres-'));
  const data = join(folder, 'data');
  const asRoot = userInfo().uid === 0;
  const command = (program: string, ...args: string[]): [string, string[]] => {
    const path = join(binaries, program);
    return asRoot ? ['runuser', ['-u', 'postgres', '--', path, ...args]] : [path, args];
  };
  if (asRoot) spawnSync('chown', ['postgres', folder]);
  const made = spawnSync(
    ...command('initdb', '-D', data, '-U', 'demo', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'),
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  // A socket in the folder: no port that somebody else may have.
  const listen = ['-k', folder, '-c', 'listen_addresses='];
  const [program, args] = command('postgres', '-D', data, ...listen, '-c', 'fsync=off');
  const server = spawn(program, args, { stdio: 'ignore', cwd: folder });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `postgres://demo@localhost/postgres?host=${encodeURIComponent(folder)}`;
  await reachable(url);
  return {
    url,
    stop: async () => {
      // Also ends connections that a failed test left open.
      spawnSync(...command('pg_ctl', 'stop', '-D', data, '-m', 'immediate'));
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function reachable(url: string): Promise<void> {
  const untilMs = Date.now() + 30_000;
  for (;;) {
    try {
      return await onServer(url, 'select 1');
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function onServer(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
