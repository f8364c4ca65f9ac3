/** Data that are damaged, of another kind, or in a folder that cannot be used. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDisk } from '../../../src/engine/embedded/disk.ts';
import { below, META } from '../../../src/engine/embedded/keys.ts';
import { seal, sealOf } from '../../../src/engine/embedded/sealed.ts';
import { ALL, add, append, idOf, look } from '../sample.ts';
import { audit } from './audit.ts';
import { testFolder, type TestFolder } from './folder-for-test.ts';

let folder: TestFolder;
let file = '';
beforeEach(() => {
  folder = testFolder();
  file = join(folder.dir, 'relay.mdb');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

const corrupt = { code: 'DATA_CORRUPT' };

/** Some conversations, in a file of some hundred pages. */
async function seed(count = 200): Promise<void> {
  const engine = await folder.open();
  await Promise.all(
    Array.from({ length: count }, (_, at) => add(engine, `c${at}`, { hash: `${at}-`.padEnd(1_000, 'h') })),
  );
  await engine.close();
}

/** Flips a bit of the only place in the file where a text is. */
function damage(text: string): void {
  const bytes = readFileSync(file);
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  expect(places.length).toBeGreaterThan(0);
  // Older copies may be around in free pages.
  for (const at of places) bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

describe('a flipped bit', () => {
  test('in a record: that one is not served and is named once, all others are', async () => {
    await seed(5);
    damage('"hash":"2-');
    const said: string[] = [];
    const say = (text: string, facts?: object): void => void said.push(`${text} ${JSON.stringify(facts)}`);
    const log = { error: say, warn: say };
    const engine = await folder.open({ log });
    await expect(look(engine, 'c2')).rejects.toMatchObject(corrupt);
    await expect(add(engine, 'c2')).rejects.toMatchObject(corrupt);
    const others = ['c0', 'c1', 'c3', 'c4'].map(idOf);
    expect(await Promise.all(others.map(async (id) => (await look(engine, id))?.id))).toEqual(others);
    const listed = engine.list({ by: 'user', user: 'ann', state: 'all' }, { limit: 10 });
    expect(listed.map(({ id }) => id).toSorted()).toEqual(others);
    expect(engine.waiting('work', 10)).toEqual(others);
    expect(engine.due(1e9, 10)).toEqual([]);
    expect(said).toEqual([expect.stringContaining('"id":"c2"')]);
    await add(engine, 'c5');
  });

  test('in an entry: those before it can be read, and the conversation goes on', async () => {
    let engine = await folder.open();
    await add(engine, 'a');
    for (const body of ['one', 'two', 'three']) await append(engine, 'a', [{ kind: 'reply', body }]);
    await engine.close();
    damage('"two"');
    engine = await folder.open();
    expect(engine.read(idOf('a'), -1, ALL).map(({ offset }) => offset)).toEqual([0, 1]);
    expect(() => engine.read(idOf('a'), 1, ALL)).toThrow(expect.objectContaining(corrupt));
    expect(engine.read(idOf('a'), 2, ALL)).toHaveLength(1);
    await append(engine, 'a', [{ kind: 'reply', body: 'four' }]);
  });

  test('in an event: those around it can be read, and the topic is trimmed past it', async () => {
    const keep = { count: 3, bytes: 1e6, ageMs: 1e6, maxTopics: 1_000 };
    let engine = await folder.open();
    const publish = (id: string) => engine.publish('news', { id, user: 'ann', body: `body-${id}`, timeMs: 1 }, keep);
    for (const id of ['a', 'b', 'c']) await publish(id);
    await engine.close();
    damage('body-b');
    engine = await folder.open();
    expect(engine.readTopic('news', 0, ALL).map(({ id }) => id)).toEqual(['a']);
    expect(() => engine.readTopic('news', 1, ALL)).toThrow(expect.objectContaining(corrupt));
    for (const id of ['d', 'e']) await publish(id);
    expect(engine.readTopic('news', 0, ALL).map(({ id }) => id)).toEqual(['c', 'd', 'e']);
  });

  test('in a revocation: that one is named, and the others hold', async () => {
    let engine = await folder.open();
    for (const user of ['ana', 'bea']) await engine.keepRevocation({ user, atMs: 7 });
    await engine.close();
    damage('"bea"');
    const said: unknown[] = [];
    const say = (text: string, facts?: object): void => void said.push([text, facts]);
    engine = await folder.open({ log: { error: say, warn: say } });
    expect([...engine.revocations()]).toEqual([{ user: 'ana', atMs: 7 }]);
    expect(said).toEqual([[expect.stringContaining('revoke again'), { record: 'r/u/bea' }]]);
    await engine.keepRevocation({ user: 'bea', atMs: 8 });
    expect([...engine.revocations()]).toHaveLength(2);
  });

  test('in what names the history: the folder is refused', async () => {
    await seed(1);
    damage('"epoch"');
    await expect(folder.open()).rejects.toThrow(/first record failed its checksum\. Put back a copy/);
  });
});

describe('a data file that is not whole', () => {
  const refused = /the data file .*relay\.mdb is damaged: .*Put back a copy of its folder, or move the folder away/;

  test.each([0, 1, 100, 4_096, 8_191, 8_192, 12_288, 40_960])(
    'cut to %i bytes it is refused, and left as it was',
    async (size) => {
      await seed();
      truncateSync(file, size);
      await expect(folder.open()).rejects.toThrow(refused);
      expect(statSync(file).size).toBe(size);
    },
  );

  test('cut anywhere else it is refused, or nothing is missing', async () => {
    await seed();
    const { size } = statSync(file);
    const whole = `${file}.whole`;
    copyFileSync(file, whole);
    const outcomes: string[] = [];
    for (const fewer of [1, 4_096, 8_192, 20_000, size / 2]) {
      copyFileSync(whole, file);
      truncateSync(file, Math.floor(size - fewer));
      const opened = await folder.open().catch((cause: unknown) => (cause instanceof Error ? cause.message : ''));
      if (typeof opened === 'string') {
        outcomes.push(refused.test(opened) ? 'refused' : opened);
        continue;
      }
      const ids = Array.from({ length: 200 }, (_, at) => idOf(`c${at}`));
      const seen = await Promise.all(ids.map(async (id) => (await look(opened, id))?.id));
      outcomes.push(seen.join() === ids.join() ? 'whole' : 'something is missing');
      await opened.close();
    }
    expect(outcomes).toContain('refused');
    expect(outcomes.filter((outcome) => outcome !== 'refused' && outcome !== 'whole')).toEqual([]);
  });

  test.each([0, 1])('with page %i made of zeros it is refused', async (page) => {
    await seed(3);
    const bytes = readFileSync(file);
    bytes.fill(0, page * 4_096, (page + 1) * 4_096);
    writeFileSync(file, bytes);
    await expect(folder.open()).rejects.toThrow(refused);
  });

  test('one that ends in free pages is opened', async () => {
    await seed();
    const disk = openDisk(file);
    const all = ['c', 'l', 'q', 'u'].flatMap((prefix) => disk.keys(below(prefix)));
    await disk.commit(all.map((key) => [key, undefined]));
    // From now on what is written goes to pages that have become free, further up.
    for (let times = 0; times < 8; times += 1) await disk.commit([['other', sealOf('other')]]);
    await disk.close();
    truncateSync(file, statSync(file).size - 4_096);
    const engine = await folder.open();
    await add(engine, 'a');
    await engine.close();
  });
});

describe('a folder', () => {
  test('begins with a new history, and again with another when it was emptied', async () => {
    const first = await folder.open();
    await first.close();
    for (const name of readdirSync(folder.dir)) truncateSync(join(folder.dir, name), 0);
    await expect(folder.open()).rejects.toThrow('is damaged: it has only 0 bytes');
    await folder.remove();
    const second = await folder.open();
    expect(second.epoch).not.toBe(first.epoch);
    expect(second.epoch).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('what was left of a beginning that was cut off is no hindrance', async () => {
    mkdirSync(folder.dir, { recursive: true, mode: 0o700 });
    for (const name of ['new.mdb', 'new.mdb-lock']) writeFileSync(join(folder.dir, name), 'half');
    await add(await folder.open(), 'a');
    expect(readdirSync(folder.dir).toSorted()).toEqual(['relay.last', 'relay.lock', 'relay.mdb', 'relay.mdb-lock']);
  });

  test('is for one user: the folder and all files in it', async () => {
    const engine = await folder.open();
    await add(engine, 'a');
    const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(modeOf(folder.dir)).toBe('700');
    expect(['relay.mdb', 'relay.mdb-lock'].map((name) => modeOf(join(folder.dir, name)))).toEqual(['600', '600']);
  });

  test('in which everybody may write is refused', async () => {
    await seed(1);
    chmodSync(folder.dir, 0o777);
    await expect(folder.open()).rejects.toThrow(
      `everybody may write in the folder ${folder.dir}: make it private with chmod 700`,
    );
  });

  test('that is a file is refused', async () => {
    await seed(1);
    await expect(folder.open({ dir: file })).rejects.toThrow('cannot be made');
    await expect(folder.open({ dir: join(file, 'sub') })).rejects.toThrow('cannot be made');
  });

  test('written by a newer release is refused, and left as it was', async () => {
    await seed(1);
    const disk = openDisk(file);
    await disk.commit([[META, seal(META, { format: 2, epoch: 'e' })]]);
    await disk.close();
    await expect(folder.open()).rejects.toThrow(
      'have format 2, and this release knows formats up to 1: start the newer release',
    );
  });

  test('with the data of something else is refused', async () => {
    mkdirSync(folder.dir, { mode: 0o700 });
    const disk = openDisk(file);
    await disk.commit([['other', seal('other', 'x')]]);
    await disk.close();
    await expect(folder.open()).rejects.toThrow('is not one of a relay');
    writeFileSync(file, 'some text\n'.repeat(5_000));
    await expect(folder.open()).rejects.toThrow('its first pages are not what they should be');
  });

  test('is the same whatever the environment tells the library', async () => {
    vi.stubEnv('LMDB_RESTORE', 'safe');
    await seed(3);
    await seed(3);
    const engine = await folder.open();
    expect(await look(engine, 'c2')).toMatchObject({ id: 'c2' });
  });

  test('that was refused is not locked', async () => {
    await seed(1);
    const bytes = readFileSync(file);
    truncateSync(file, 0);
    await expect(folder.open()).rejects.toThrow('damaged');
    writeFileSync(file, bytes);
    await folder.open();
  });
});

test('the audit finds what it is meant to find', async () => {
  await seed(3);
  const disk = openDisk(file);
  const [waiting] = disk.keys({ start: 'q/', end: 'q0' });
  await disk.commit([[waiting!, undefined], ['l/c1/0000000000000000', undefined], ['m/nobody/m', Buffer.from('1')]]); // prettier-ignore
  expect(audit(disk)).toHaveLength(3);
  await disk.close();
});
