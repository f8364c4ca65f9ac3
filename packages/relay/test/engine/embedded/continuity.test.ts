/** An old copy of the data that is put back has another history; nothing else has. */
import { cpSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add, look } from '../sample.ts';
import { testFolder, type TestFolder } from './folder-for-test.ts';
import { startProgram, stopPrograms } from './program-for-test.ts';

let folder: TestFolder;
let copy = '';
beforeEach(() => {
  folder = testFolder();
  copy = `${folder.dir}-copy`;
});
afterEach(async () => {
  stopPrograms();
  await folder.remove();
});

/** Adds one, and gives the name of the history. */
async function run(id: string): Promise<string> {
  const engine = await folder.open();
  await add(engine, id);
  await engine.close();
  return engine.epoch;
}

function putBack(): void {
  rmSync(folder.dir, { recursive: true });
  cpSync(copy, folder.dir, { recursive: true, preserveTimestamps: true });
}

describe('a new history begins', () => {
  test('when an old copy of the folder is put back, and what it holds is kept (S8 O7)', async () => {
    const first = await run('a');
    cpSync(folder.dir, copy, { recursive: true, preserveTimestamps: true });
    expect(await run('b')).toBe(first);
    putBack();
    const warned: unknown[] = [];
    const log = { warn: (...said: unknown[]) => void warned.push(said), error: () => {} };
    const engine = await folder.open({ log });
    expect(engine.epoch).not.toBe(first);
    expect(await look(engine, 'a')).toBeDefined();
    expect(await look(engine, 'b')).toBeUndefined();
    expect(warned).toEqual([[expect.stringContaining('a new history begins'), expect.anything()]]);
    await engine.close();
    // Known from now on.
    expect(await run('c')).toBe(engine.epoch);
    putBack();
    expect([first, engine.epoch]).not.toContain(await run('d'));
  });

  test('when only the data file is put back, over the other (S8)', async () => {
    const first = await run('a');
    copyFileSync(join(folder.dir, 'relay.mdb'), copy);
    await run('b');
    writeFileSync(join(folder.dir, 'relay.mdb'), readFileSync(copy));
    const second = await run('c');
    expect(second).not.toBe(first);
    rmSync(join(folder.dir, 'relay.mdb'));
    copyFileSync(copy, join(folder.dir, 'relay.mdb'));
    expect([first, second]).not.toContain(await run('d'));
  });

  test('when it is put back over that of a relay that was killed, one commit behind (S8)', async () => {
    const first = await run('a');
    const program = startProgram(folder.dir, 'once');
    const file = join(folder.dir, 'relay.mdb');
    copyFileSync(file, copy);
    await program.said('took');
    process.kill(program.pid, 'SIGKILL');
    await program.ended;
    writeFileSync(file, readFileSync(copy));
    expect(await run('b')).not.toBe(first);
  });

  test('when nothing says what was here last', async () => {
    const first = await run('a');
    const note = join(folder.dir, 'relay.last');
    rmSync(note);
    const second = await run('b');
    writeFileSync(note, 'what is this');
    expect(new Set([first, second, await run('c')]).size).toBe(3);
  });
});

describe('the history stays', () => {
  test('over restarts, crashes, and another name of the folder', async () => {
    const first = await run('a');
    for (const afterMs of [0, 20, 60]) {
      const program = startProgram(folder.dir, 'live');
      await program.said('open');
      await new Promise((resolve) => setTimeout(resolve, afterMs)); // the moment of the crash
      process.kill(program.pid, 'SIGKILL');
      await program.ended;
      expect(await run(`after-${afterMs}`)).toBe(first);
    }
    renameSync(folder.dir, copy);
    renameSync(copy, folder.dir);
    expect(await run('b')).toBe(first);
  });

  test('when the note is behind the data, as after a loss of power', async () => {
    const first = await run('a');
    const note = join(folder.dir, 'relay.last');
    const behind = readFileSync(note);
    await run('b');
    writeFileSync(note, behind);
    expect(await run('c')).toBe(first);
  });

  test('when the folder was deleted there is another one (S9)', async () => {
    const first = await run('a');
    rmSync(folder.dir, { recursive: true });
    expect(await run('a')).not.toBe(first);
  });
});
