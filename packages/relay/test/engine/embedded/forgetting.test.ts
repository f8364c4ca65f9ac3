import { expect, test } from 'vitest';
import { createCommits } from '../../../src/engine/embedded/commits.ts';
import { createForgetting } from '../../../src/engine/embedded/forgetting.ts';
import { goneKey, logKey, saidKey } from '../../../src/engine/embedded/keys.ts';
import { idOf, sample } from '../sample.ts';
import { memoryDisk, turns, type MemoryDisk } from './memory-disk.ts';

const PIECE = 10;

function on(disk: MemoryDisk) {
  const explain = (cause: unknown): Error => new Error('failed', { cause });
  const commits = createCommits({
    disk,
    now: () => 0,
    timeoutMs: 1e6,
    guard: () => {},
    explain,
    tooSlow: () => explain(''),
  });
  return { commits, forgetting: createForgetting(disk, commits, PIECE) };
}

/** A disk with the logs of two conversations of 100 entries, and of one that stays. */
function seeded(): MemoryDisk {
  const content = new Map<string, Buffer>();
  for (const id of ['a', 'b', 'a-stays'].map(idOf)) {
    for (let offset = 0; offset <= 100; offset += 1) content.set(logKey(id, offset), Buffer.from('1'));
    content.set(saidKey(id, 'm'), Buffer.from('1'));
  }
  return memoryDisk(content);
}

const left = (disk: MemoryDisk): readonly string[] =>
  [...disk.content.keys()].filter((key) => !key.includes('/a-stays/'));

function forget(disk: MemoryDisk) {
  const { commits, forgetting } = on(disk);
  for (const id of ['a', 'b'].map(idOf)) {
    void commits
      .write(id, forgetting.forget(sample(id, { head: 100, messages: 1 })))
      .then(() => forgetting.forgotten(id));
  }
  return forgetting;
}

test('long logs go in pieces of a bounded size, and only then a new life may begin', async () => {
  const disk = seeded();
  const forgetting = forget(disk);
  let cleared = false;
  void forgetting.clearing(idOf('a'))?.then(() => (cleared = true));
  let before = left(disk).length + 2;
  let pieces = 0;
  for (await turns(); disk.flying > 0; await turns()) {
    disk.land();
    await turns();
    expect(before - left(disk).length).toBeLessThanOrEqual(PIECE + 2);
    expect(cleared).toBe(
      !left(disk).some((key) => key.startsWith('l/a/') || key.startsWith('m/a/') || key === 'gone/a'),
    );
    before = left(disk).length;
    pieces += 1;
  }
  expect(left(disk)).toEqual([]);
  expect(pieces).toBeGreaterThan(20);
  expect(forgetting.clearing(idOf('a'))).toBeUndefined();
  expect([...disk.content.keys()]).toHaveLength(102);
});

test('a crash between two pieces leaves nothing for ever', async () => {
  let disk = seeded();
  forget(disk);
  for (let lives = 0; left(disk).length > 0; lives += 1) {
    for (let pieces = 0; pieces < 3; pieces += 1) {
      await turns();
      disk.land();
    }
    expect(lives).toBeLessThan(20);
    disk = memoryDisk(disk.content);
    on(disk);
  }
  expect(disk.content.has(goneKey(idOf('a')))).toBe(false);
  expect([...disk.content.keys()]).toHaveLength(102);
});

test('when told to stop it begins no further piece', async () => {
  const disk = seeded();
  const forgetting = forget(disk);
  await turns();
  disk.land();
  await turns();
  forgetting.stop();
  disk.land();
  await turns(5);
  expect(disk.flying).toBe(0);
  expect(left(disk).length).toBeGreaterThan(100);
});
