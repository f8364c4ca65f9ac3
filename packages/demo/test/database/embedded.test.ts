import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programOf } from '../../../../scripts/program.mjs';
import { createCampaigns } from '../../database/campaigns.ts';
import { openDatabase } from '../../database/open.ts';
import { lockDirectory } from '../../database/directory-lock.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const WRITER = programOf(fileURLToPath(new URL('./endless-writer.ts', import.meta.url)));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-'));
});
afterEach(() => rm(folder, { recursive: true }));

test(
  'a directory keeps the campaigns between runs, and only one at a time may have it',
  { timeout: 120_000 },
  async () => {
    const directory = join(folder, 'data');
    const first = await openDatabase({ directory });
    await createCampaigns(first).import([sampleCampaign()]);
    await expect(openDatabase({ directory })).rejects.toThrow(
      /in use by process \d+\. Stop that process, .+ DATABASE_URL/,
    );
    await first.close();
    const second = await openDatabase({ directory });
    expect(await createCampaigns(second).get('NL-1')).toMatchObject({ name: 'Spring Sale' });
    await second.close();
  },
);

test('what was stored before a sudden end is there afterwards', { timeout: 120_000 }, async () => {
  const directory = join(folder, 'data');
  const writer = spawn(process.execPath, [WRITER(), directory]);
  const ended = new Promise((resolve) => writer.once('exit', resolve));
  let told = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    told = Number(line);
    if (told === 20) writer.kill('SIGKILL');
  }
  await ended;
  expect(told).toBeGreaterThanOrEqual(20);
  const database = await openDatabase({ directory });
  const { total } = await createCampaigns(database).list();
  await database.close();
  expect(total).toBeGreaterThanOrEqual(told);
  expect(total).toBeLessThanOrEqual(told + 1);
});

test('the lock of a process that is gone, or of an earlier one with the same number, is taken over', async () => {
  const directory = join(folder, 'data');
  await writeFile(`${directory}.lock`, '999999999');
  await (
    await lockDirectory(directory)
  )();
  await writeFile(`${directory}.lock`, `${process.pid} 1`);
  const unlock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toThrow(/in use/);
  await unlock();
  await (
    await lockDirectory(directory)
  )();
});
