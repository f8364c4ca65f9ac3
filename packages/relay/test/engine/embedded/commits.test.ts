import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCommits, type Commits } from '../../../src/engine/embedded/commits.ts';
import { explainFailure, tooSlow } from '../../../src/engine/embedded/failure.ts';
import { memoryDisk, turns, type MemoryDisk } from './memory-disk.ts';

const VALUE = Buffer.from('v');

function setup(guard = (): void => {}) {
  const disk = memoryDisk();
  const clock = { nowMs: 0 };
  const commits = createCommits({
    disk,
    now: () => clock.nowMs,
    timeoutMs: 1_000,
    guard,
    explain: (cause) => explainFailure(cause, '/data'),
    tooSlow: () => tooSlow('/data', 1_000),
  });
  const resolved: string[] = [];
  const write = (key: string): void => {
    void commits.write(`subject of ${key}`, [[key, VALUE]]).then(() => resolved.push(key));
  };
  return { disk, clock, commits, resolved, write };
}

async function failureOf(commits: Commits): Promise<string> {
  return await commits.failed.catch((failure: unknown) => (failure instanceof Error ? failure.message : ''));
}

/** Begins a commit and fails it. */
async function breakDisk(disk: MemoryDisk, write: (key: string) => void, cause: Error): Promise<void> {
  write('a');
  await turns();
  disk.fail(cause);
  await turns();
}

afterEach(() => {
  vi.useRealTimers();
});

describe('group commit', () => {
  test('all that is written in one turn is one commit, and resolves together when it lands', async () => {
    const { disk, resolved, write } = setup();
    for (let at = 0; at < 1_000; at += 1) write(`k${at}`);
    expect(disk.commits).toBe(0);
    await turns();
    expect([disk.commits, resolved.length]).toEqual([1, 0]);
    disk.land();
    await turns();
    expect([disk.commits, resolved.length, disk.content.size]).toEqual([1, 1_000, 1_000]);
  });

  test('one commit is on its way at a time; what comes meanwhile is the next one', async () => {
    const { disk, resolved, write } = setup();
    write('a');
    await turns();
    write('b');
    await turns();
    write('c');
    await turns();
    expect([disk.commits, disk.flying]).toEqual([1, 1]);
    disk.land();
    await turns();
    expect([disk.commits, disk.flying, resolved]).toEqual([2, 1, ['a']]);
    disk.land();
    await turns();
    expect(resolved).toEqual(['a', 'b', 'c']);
  });

  test('the newest value is known from the moment it is written, the oldest promise decides when it is settled', async () => {
    const { disk, commits } = setup();
    void commits.write('s', [['k', Buffer.from('1')]]);
    await turns();
    void commits.write('s', [['k', Buffer.from('2')], ['k2', VALUE]]); // prettier-ignore
    void commits.write('t', [['k2', undefined]]);
    expect(commits.latest('k')?.toString()).toBe('2');
    expect(commits.latest('k2')).toBeUndefined();
    disk.land();
    await turns();
    expect(disk.get('k')?.toString()).toBe('1');
    expect(commits.settling('s')).toBeDefined();
    disk.land();
    await turns();
    expect(commits.settling('s')).toBeUndefined();
    expect([...disk.content.keys()]).toEqual(['k']);
  });

  test('the newest keys of a range are those on disk with all that is on its way', async () => {
    const { disk, commits } = setup();
    void commits.write(
      's',
      ['a/1', 'a/3', 'a/5', 'b/1'].map((key) => [key, VALUE]),
    );
    await turns();
    disk.land();
    await turns();
    void commits.write('s', [['a/3', undefined], ['a/4', VALUE]]); // prettier-ignore
    await turns();
    void commits.write('s', [['a/2', VALUE], ['a/6', VALUE], ['a/4', undefined]]); // prettier-ignore
    const range = { start: 'a/', end: 'a0' };
    expect(commits.latestKeys({ ...range, limit: 9 })).toEqual({ keys: ['a/1', 'a/2', 'a/5', 'a/6'], end: undefined });
    expect(commits.latestKeys({ ...range, limit: 2 })).toEqual({ keys: ['a/1', 'a/2'], end: 'a/3' });
  });

  test('closing waits for what is on its way and for what waits behind it', async () => {
    const { disk, commits, write } = setup();
    write('a');
    await turns();
    write('b');
    let closed = false;
    const closing = commits.finish().then(() => (closed = true));
    disk.land();
    await turns();
    expect(closed).toBe(false);
    disk.land();
    await closing;
    expect(disk.content.size).toBe(2);
  });
});

describe('a store that fails', () => {
  test('a write cut short by a full disk is told as such', () => {
    const cutShort = new Error('Input/output error');
    expect(explainFailure(cutShort, '/data', () => 4_096).message).toContain('The disk is full');
    expect(explainFailure(cutShort, '/data', () => 1e9).message).toContain('did not take a write');
  });

  test('nothing resolves after an error, not even what comes later, and nothing is written any more', async () => {
    const { disk, commits, resolved, write } = setup();
    await breakDisk(disk, write, new Error('Input/output error'));
    write('b');
    disk.automatic();
    await turns(10);
    expect([resolved, disk.commits, commits.hasFailed]).toEqual([[], 1, true]);
    await expect(commits.finish()).rejects.toThrow('/data');
  });

  test.each([
    ['No space left on device', 'The disk is full: free space under /data and start the relay again.'],
    ['File too large', 'The data file in /data may not grow any more'],
    ['Read-only file system', 'The disk of /data has become read-only: make it writable'],
    ['Permission denied', 'The relay may not write in /data any more'],
    ['Input/output error', 'The disk of /data did not take a write'],
    ['MDB_PANIC', 'The store in /data failed (MDB_PANIC): start the relay again.'],
  ])('after "%s" it says what to do', async (text, sentence) => {
    const { disk, commits, write } = setup();
    await breakDisk(disk, write, new Error(text));
    expect(await failureOf(commits)).toContain(sentence);
  });

  test('a commit that does not come back counts as failed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { clock, disk, commits, resolved, write } = setup();
    write('a');
    await turns();
    clock.nowMs = 900;
    vi.advanceTimersByTime(1_000);
    expect(commits.hasFailed).toBe(false);
    clock.nowMs = 1_001;
    vi.advanceTimersByTime(500);
    expect(commits.hasFailed).toBe(true);
    expect(await failureOf(commits)).toContain('did not finish a write within 1000 ms');
    disk.land();
    await turns();
    expect(resolved).toEqual([]);
  });

  test('a process that was frozen in a commit may hear of its end first', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { clock, disk, commits, resolved, write } = setup();
    write('a');
    await turns();
    clock.nowMs = 1_000_000;
    vi.advanceTimersByTime(250);
    disk.land();
    await turns();
    vi.advanceTimersByTime(1_000);
    expect([commits.hasFailed, resolved]).toEqual([false, ['a']]);
  });

  test('who may not write any more does not', async () => {
    const { commits, disk, write } = setup(() => {
      throw new Error('the lock is gone');
    });
    write('a');
    await turns();
    expect(await failureOf(commits)).toContain('the lock is gone');
    expect(disk.commits).toBe(0);
  });
});
