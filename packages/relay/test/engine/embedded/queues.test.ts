import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Conversation } from '../../../src/engine/conversation.ts';
import { createCommits } from '../../../src/engine/embedded/commits.ts';
import { queueKey, queueOrder } from '../../../src/engine/embedded/keys.ts';
import { createQueues, type Backlog, type Queues } from '../../../src/engine/embedded/queues.ts';
import { sample } from '../sample.ts';
import { memoryDisk, turns, type MemoryDisk } from './memory-disk.ts';

/** Small, so that a handful of conversations reach behind the window. */
const SIZES = { page: 3, window: 6 };

function commitsOn(disk: MemoryDisk) {
  const explain = (cause: unknown): Error => new Error('failed', { cause });
  return createCommits({
    disk,
    now: () => 0,
    timeoutMs: 1e6,
    guard: () => {},
    explain,
    tooSlow: () => explain('slow'),
  });
}

/** Nobody waited before. */
const NOBODY: Backlog = { record: () => undefined, turnOf: () => undefined };

/** Queues, and beside them everything that waits in a plain list. */
function setup() {
  let disk = memoryDisk();
  let commits = commitsOn(disk);
  let queues: Queues = createQueues(disk, commits, NOBODY, SIZES);
  const waiting = new Map<string, Conversation>();
  const gone: Conversation[] = [];
  let place = 0;

  const change = (before: Conversation | undefined, after: Conversation | undefined): void => {
    const removed = before === undefined ? [] : [[queueKey(before), undefined] as const];
    const added = after === undefined ? [] : [[queueKey(after), Buffer.from('1')] as const];
    void commits.write('any', [...removed, ...added]);
    if (before !== undefined) {
      queues.left(before, false);
      waiting.delete(before.id);
    }
    if (after !== undefined) {
      queues.entered(after);
      waiting.set(after.id, after);
    }
  };
  const nth = (at: number): Conversation | undefined => [...waiting.values()][at % Math.max(1, waiting.size)];
  const expected = (service: string): readonly Conversation[] =>
    [...waiting.values()]
      .filter((record) => record.service === service)
      .toSorted((a, b) => (queueOrder(a) < queueOrder(b) ? -1 : 1));

  return {
    add: (service: string, priority: number) => {
      place += 1;
      change(undefined, sample(`c${place}`, { service, priority, queued: place, turn: place }));
    },
    /** One that left comes back to its old place. */
    comeBack: (at: number) => {
      const [record] = gone.splice(at % Math.max(1, gone.length), 1);
      if (record !== undefined) change(undefined, record);
    },
    remove: (at: number) => {
      const record = nth(at);
      if (record === undefined) return;
      gone.push(record);
      change(record, undefined);
    },
    move: (at: number, priority: number) => {
      const record = nth(at);
      if (record !== undefined) change(record, { ...record, priority });
    },
    flush: async () => {
      await turns(2);
    },
    land: async () => {
      await turns(2);
      disk.land();
      await turns(2);
    },
    reopen: async () => {
      for (let times = 0; times < 3; times += 1) {
        await turns(2);
        disk.land();
      }
      disk = memoryDisk(disk.content);
      commits = commitsOn(disk);
      queues = createQueues(disk, commits, NOBODY, SIZES);
    },
    check: (service: string, count: number) => {
      const all = expected(service);
      expect(queues.next(service, count)).toEqual(all.slice(0, count).map(({ id }) => id));
      expect(queues.counts().get(service) ?? 0).toBe(all.length);
      for (const [at, record] of all.entries()) {
        const ahead = queues.ahead(record);
        // Exact for those who were given out.
        const [least, most] = at < count ? [at, at] : [Math.min(count, all.length - 1), all.length - 1];
        expect(ahead).toBeGreaterThanOrEqual(least);
        expect(ahead).toBeLessThanOrEqual(most);
      }
    },
  };
}

const service = fc.constantFrom('s', 's-2', 's.b', 's0');
const priority = fc.integer({ min: 0, max: 9 });
const operation = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('add' as const), service, priority }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('comeBack' as const), at: fc.nat(1_000) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat(1_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), at: fc.nat(1_000), priority }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('flush' as const, 'land' as const, 'reopen' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('check' as const), service, count: fc.integer({ min: 0, max: 20 }) }),
  },
);

test('who is next is always the same as in a sorted list, through commits and restarts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 120, size: 'max' }), async (operations) => {
      const subject = setup();
      for (const each of operations) {
        if (each.do === 'add') subject.add(each.service, each.priority);
        else if (each.do === 'remove' || each.do === 'comeBack') subject[each.do](each.at);
        else if (each.do === 'move') subject.move(each.at, each.priority);
        else if (each.do === 'check') subject.check(each.service, each.count);
        else await subject[each.do]();
      }
      for (const name of ['s', 's-2', 's.b', 's0']) subject.check(name, 1_000);
    }),
    { numRuns: 150 },
  );
});

test('one whose record cannot be read is not given out, before and after it is in the window', async () => {
  const disk = memoryDisk();
  const commits = commitsOn(disk);
  const records = Array.from({ length: 8 }, (_, at) => sample(`c${at}`, { queued: at + 1, turn: at + 1 }));
  void commits.write('any', records.map((record) => [`q/work/${queueOrder(record)}`, Buffer.from('1')])); // prettier-ignore
  await turns();
  disk.land();
  await turns();
  const queues = createQueues(disk, commits, NOBODY, SIZES);
  queues.next('work', 2);
  queues.skip(records[1]!.id);
  queues.skip(records[6]!.id);
  expect(queues.next('work', 100)).toEqual(['c0', 'c2', 'c3', 'c4', 'c5', 'c7']);
});
