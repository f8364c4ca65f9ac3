/** What a crash, a slow disk, a broken disk and a full disk leave behind, in real processes. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { openDisk } from '../../../src/engine/embedded/disk.ts';
import { ALL, add, idOf, look } from '../sample.ts';
import { audit } from './audit.ts';
import { testFolder, type TestFolder } from './folder-for-test.ts';
import { programCommand, startCommand, startProgram, stopPrograms } from './program-for-test.ts';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(async () => {
  stopPrograms();
  await folder.remove();
});

function works(command: string, ...words: readonly string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}

async function auditFolder(): Promise<void> {
  const disk = openDisk(join(folder.dir, 'relay.mdb'));
  expect(audit(disk)).toEqual([]);
  await disk.close();
}

/** Whether an engine has what the program said. */
async function isFound(engine: Engine, [what, first = '', second = '', id = '']: readonly string[]): Promise<boolean> {
  if (what === 'open') return true;
  if (what === 'published') {
    const [topic, offset] = [`t${first}`, Number(second)];
    const [event] = engine.readTopic(topic, offset - 1, { entries: 1, length: 1 });
    return engine.topic(topic).head >= offset && (engine.topic(topic).first > offset || event?.id === id);
  }
  const { record, isSaid } = await engine.transact(idOf(first), (now) => {
    return { result: { record: now.record, isSaid: now.said(`m${second}`) } };
  });
  if (what === 'forgot') return record === undefined;
  // Every third is forgotten in the end, which may have been done without being said.
  if (record === undefined) return Number(first.split('-')[2]) % 3 === 0;
  const isWhole = engine.read(idOf(first), -1, ALL).length === 1 + 2 * record.attempt;
  return isWhole && (what === 'added' || (record.attempt >= Number(second) && isSaid));
}

test('nothing that was resolved is missing after kill -9 at any moment, and no step is half done', async () => {
  const said: string[] = [];
  for (const afterMs of [5, 40, 90, 160, 300]) {
    const program = startProgram(folder.dir, 'live');
    await program.said('said');
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    process.kill(program.pid, 'SIGKILL');
    expect((await program.ended).signal).toBe('SIGKILL');
    said.push(...program.lines);
    await auditFolder();
  }
  expect(said.length).toBeGreaterThan(200);

  const engine = await folder.open();
  const found = await Promise.all(said.map((line) => isFound(engine, line.split(' '))));
  expect(said.filter((_, at) => found[at] !== true)).toEqual([]);
}, 60_000);

// Where strace can hold and break what the program asks of the system.
const canTrace = works('strace', '-o', '/dev/null', 'true');
const tracing = (inject: string): readonly string[] => ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${inject.split(':')[0]}`, '-e', `inject=${inject}`]; // prettier-ignore

describe.runIf(canTrace)('with a disk that is slow or broken', { timeout: 40_000 }, () => {
  beforeEach(async () => {
    const engine = await folder.open();
    await add(engine, 'before');
    await engine.close();
  });

  test('a step resolves only after the disk has said that it is written', async () => {
    const program = startProgram(folder.dir, 'once', tracing('fdatasync,fsync:delay_exit=400000'));
    const took = await program.said('took');
    expect(Number(took.split(' ')[1])).toBeGreaterThanOrEqual(400);
    expect((await program.ended).code).toBe(0);
  });

  // How the process ends after an error of a write is up to the library: it may not come to say a word.
  test.each([
    ['an error of fdatasync', 'fdatasync:error=EIO'],
    ['an error of every write', 'pwrite64,pwritev:error=EIO'],
  ])('after %s nothing resolves, and a restart has all of before', async (_, inject) => {
    const program = startProgram(folder.dir, 'once', tracing(inject));
    const { code, complaint } = await program.ended;
    expect(code).not.toBe(0);
    expect(program.lines.filter((line) => /^(took|unhandled)/.test(line))).toEqual([]);
    expect(complaint).not.toContain('UnhandledPromiseRejection');
    await auditFolder();
    const engine = await folder.open();
    expect(await look(engine, 'before')).toBeDefined();
    await add(engine, 'after');
  });

  test('a disk that did not take a write is told as such', async () => {
    const program = startProgram(folder.dir, 'once', tracing('fdatasync:error=EIO'));
    expect(await program.said('failed')).toContain(`The disk of ${folder.dir} did not take a write`);
    expect((await program.ended).code).toBe(70);
  });

  test('a disk that gives no answer is a failure too, and what came before it is kept', async () => {
    // From the second time on in each thread, so that it can begin.
    const program = startProgram(folder.dir, 'fill', tracing('fdatasync:delay_enter=60000000:when=2+'));
    expect(await program.said('failed')).toContain('did not finish a write within 1000 ms');
    const added = program.lines.filter((line) => line.startsWith('added'));
    // Held up by the disk it cannot end by itself, and strace would wait for it.
    for (const pid of [Number((await program.said('open')).split(' ')[2]), program.pid]) process.kill(pid, 'SIGKILL');
    await program.ended;
    expect(program.lines.filter((line) => line.startsWith('added'))).toEqual(added);
    const engine = await folder.open();
    for (const line of added) expect(await look(engine, line.split(' ')[1]!)).toBeDefined();
  });
});

/** Runs shell commands where a small disk in memory is mounted on a folder that nobody else sees. */
const canMount = works('unshare', '-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** What was said to be added before the failure is what the next run has. */
function expectAllKept(lines: readonly string[]): void {
  const pick = (what: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.split(' ')[1]!);
  const [added, kept] = [pick('added'), new Set(pick('has'))];
  expect(added.length).toBeGreaterThan(3);
  expect(added.filter((id) => !kept.has(id))).toEqual([]);
  expect(lines).toContain('closed');
  expect(lines.filter((line) => line.startsWith('unhandled'))).toEqual([]);
}

describe.runIf(canMount)('with a full disk', () => {
  test('the failure says so; with free space again, all that was accepted is there and more is taken', async () => {
    const { dir } = folder;
    const script = [
      `mkdir -p '${dir}' && mount -t tmpfs -o size=6m,mode=700 tmpfs '${dir}'`,
      `head -c 3000000 /dev/zero > '${dir}/ballast'`,
      quoted(programCommand(dir, 'fill')),
      `echo "code $?"; head -c 9000000 /dev/zero > '${dir}/more'`,
      `${quoted(programCommand(dir, 'list'))} 2>&1 | grep '^StartProblem'`,
      `rm '${dir}/ballast' '${dir}/more'`,
      quoted(programCommand(dir, 'list')),
    ].join('\n');
    const { lines, ended } = startCommand(['unshare', '-m', 'sh', '-c', script]);
    const { code, complaint } = await ended;
    expect(code).toBe(0);
    // Noticed before a write failed: then the library would have complained.
    expect(complaint).not.toMatch(/lmdb|Write error/);
    expect(lines[0]).toContain('open memory');
    expect(lines.find((line) => line.startsWith('failed'))).toContain(`The disk is full: free space under ${dir}`);
    expect(lines).toContain('code 70');
    expect(lines.find((line) => line.startsWith('StartProblem'))).toContain(
      `the disk is full: free space under ${dir}`,
    );
    expectAllKept(lines);
  }, 30_000);
});

test('with a bound on the size of files the failure says so, and all that was accepted is kept', async () => {
  const { dir } = folder;
  // Ignored, the signal becomes an error of the write. The bound is in the middle of a page, where a write is cut short.
  const script = [
    `(trap '' XFSZ; ulimit -f 2001; ${quoted(programCommand(dir, 'fill'))})`,
    `echo "code $?"`,
    quoted(programCommand(dir, 'list')),
  ].join('\n');
  const { lines, ended } = startCommand(['sh', '-c', script]);
  expect((await ended).code).toBe(0);
  expect(lines.find((line) => line.startsWith('failed'))).toContain('"ulimit -f" for a limit to file sizes');
  expect(lines).toContain('code 70');
  expectAllKept(lines);
}, 30_000);
