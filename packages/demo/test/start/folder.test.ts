import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFolder, type DataFolder } from '../../start/folder.ts';

let place: string;
const opened: DataFolder[] = [];
beforeEach(async () => void (place = path.join(await mkdtemp(path.join(tmpdir(), 'tame-folder-')), 'demo')));
afterEach(async () => {
  for (const folder of opened.splice(0)) await folder.release();
  await rm(path.dirname(place), { recursive: true, force: true });
});

async function open(options = { fresh: false }): Promise<DataFolder> {
  const folder = await openFolder(place, options);
  opened.push(folder);
  return folder;
}

test('the secret is random, for its owner alone, and the same at the next start', async () => {
  const first = await open();
  expect(first.secret.length).toBeGreaterThanOrEqual(43);
  expect((await stat(first.file('secret'))).mode & 0o777).toBe(0o600);
  await first.release();
  expect((await open()).secret).toBe(first.secret);
});

test('a fresh start empties a folder of the demo, and makes another secret', async () => {
  const first = await open();
  await mkdir(first.file('database'));
  await writeFile(first.file('database', 'rows'), 'old');
  await first.release();
  const second = await open({ fresh: true });
  expect(existsSync(second.file('database'))).toBe(false);
  expect(second.secret).not.toBe(first.secret);
});

test('a folder with anything else in it is left alone, fresh or not', async () => {
  await mkdir(place);
  await writeFile(path.join(place, 'thesis.txt'), 'years of work');
  await expect(open()).rejects.toThrow(/holds other things than a demo; choose an empty or a new folder with --data/);
  await expect(open({ fresh: true })).rejects.toThrow(/choose an empty or a new folder/);
  expect(await readdir(place)).toEqual(['thesis.txt']);
});

test('two demos never share a folder, and a fresh one does not empty it under the other', async () => {
  const first = await open();
  await writeFile(first.file('precious'), '');
  await expect(open({ fresh: true })).rejects.toThrow(/already running/);
  expect(existsSync(first.file('precious'))).toBe(true);
  await first.release();
  await open();
});
