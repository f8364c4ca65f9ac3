import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock, type Lock } from '../../../src/engine/embedded/lock.ts';
import { add } from '../sample.ts';
import { testFolder, type TestFolder } from './folder-for-test.ts';
import { startProgram, stopPrograms } from './program-for-test.ts';

let folder: TestFolder;
let dir = '';
const locks: Lock[] = [];
const take = async (where = dir): Promise<Lock> => {
  const lock = await takeLock(where);
  locks.push(lock);
  return lock;
};
beforeEach(() => {
  folder = testFolder();
  dir = mkdtempSync(join(tmpdir(), 'tame-lock-'));
});
afterEach(async () => {
  stopPrograms();
  await Promise.all(locks.splice(0).map((lock) => lock.release()));
  rmSync(dir, { recursive: true, force: true });
  await folder.remove();
});

test('a second relay on the same folder is refused with the name of the folder, until the first is closed', async () => {
  const engine = await folder.open();
  await expect(folder.open()).rejects.toThrow(`another relay is running on the folder ${folder.dir}: stop it first`);
  await add(engine, 'a');
  await engine.close();
  await folder.open();
});

test('a relay in another process is noticed, also when it is frozen; killed, it leaves nothing in the way', async () => {
  const program = startProgram(folder.dir, 'idle');
  await program.said('open');
  process.kill(program.pid, 'SIGSTOP');
  await expect(folder.open()).rejects.toThrow('another relay is running');
  process.kill(program.pid, 'SIGKILL');
  await program.ended;
  expect(readdirSync(folder.dir)).toContain('relay.lock');
  const engine = await folder.open();
  await add(engine, 'a');
});

test('of many that start at once over the lock of a dead one, one gets it', async () => {
  const program = startProgram(folder.dir, 'idle');
  await program.said('open');
  process.kill(program.pid, 'SIGKILL');
  await program.ended;
  const opened = await Promise.allSettled(Array.from({ length: 8 }, () => folder.open()));
  expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a folder with a long name can be locked', async () => {
  const long = join(dir, 'x'.repeat(120), 'y'.repeat(120));
  mkdirSync(long, { recursive: true });
  const lock = await take(long);
  lock.check();
  await expect(takeLock(long)).rejects.toThrow('another relay is running');
  await lock.release();
  locks.length = 0;
  expect(readdirSync(long)).toEqual([]);
  await take(long);
});

test('nothing but the lock is left in the folder while it is held, and nobody else may connect to it', async () => {
  await take();
  expect(readdirSync(dir)).toEqual(['relay.lock']);
  expect(statSync(join(dir, 'relay.lock')).isSocket()).toBe(true);
});

test('who lost the lock learns it before the next commit, and leaves the lock of the other alone', async () => {
  const first = await take();
  rmSync(join(dir, 'relay.lock'));
  const second = await take();
  expect(() => first.check()).toThrow(`The folder ${dir} was removed, or another relay took it`);
  await first.release();
  locks.splice(0, 1);
  second.check();
  await expect(takeLock(dir)).rejects.toThrow('another relay is running');
});

test('a relay whose folder is removed accepts nothing any more', async () => {
  const engine = await folder.open();
  await add(engine, 'a');
  rmSync(folder.dir, { recursive: true });
  const accepted: string[] = [];
  void add(engine, 'b').then(() => accepted.push('b'));
  await expect(engine.failed).rejects.toThrow('was removed');
  expect(accepted).toEqual([]);
});
