import { expect, it } from 'vitest';
import { groupCommit } from '../../src/storage/group-commit.ts';
import type { NewRow } from '../../src/storage/store.ts';
import { request } from './store-contract.ts';

/** A disk that writes when it is told to, and has no room for rows called `bad`. */
function heldDisk() {
  const writes: { ids: string[]; finish: () => void }[] = [];
  let place = 0;
  const group = groupCommit(async (rows: readonly NewRow[]) => {
    await new Promise<void>((finish) => {
      writes.push({ ids: rows.map((row) => row.message.id), finish });
    });
    if (rows.some((row) => row.message.id === 'bad')) throw new Error('no room');
    return rows.map((row) => ({ ...row, place: (place += 1) }));
  });
  return { group, writes };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('writes what is put in one turn at once', async () => {
  const { group, writes } = heldDisk();
  const puts = [group.put([request('a')]), group.put([request('b'), request('c')]), group.put([])];
  await settled();
  expect(writes.map((write) => write.ids)).toEqual([['a', 'b', 'c']]);
  writes[0]!.finish();
  expect((await Promise.all(puts)).map((rows) => rows.map((row) => row.place))).toEqual([[1], [2, 3], []]);
});

it('writes what is put at the end of a turn with what was put in it', async () => {
  const { group, writes } = heldDisk();
  void group.put([request('a')]);
  void Promise.resolve().then(() => group.put([request('b')]));
  await settled();
  expect(writes.map((write) => write.ids)).toEqual([['a', 'b']]);
  writes[0]!.finish();
});

it('collects what is put during a write for one next write', async () => {
  const { group, writes } = heldDisk();
  const first = group.put([request('a')]);
  await settled();
  const rest = [group.put([request('b')]), group.put([request('c')])];
  await settled();
  const last = group.put([request('d')]);
  expect(writes).toHaveLength(1);
  writes[0]!.finish();
  await first;
  await settled();
  expect(writes.map((write) => write.ids)).toEqual([['a'], ['b', 'c', 'd']]);
  writes[1]!.finish();
  await Promise.all([...rest, last]);
});

it('resolves a put only after its write', async () => {
  const { group, writes } = heldDisk();
  let kept = false;
  const put = group.put([request('a')]).then(() => {
    kept = true;
  });
  await settled();
  expect(kept).toBe(false);
  writes[0]!.finish();
  await put;
  expect(kept).toBe(true);
});

it('rejects only the put that cannot be kept, and keeps the others in their order', async () => {
  const { group, writes } = heldDisk();
  const puts = ['a', 'b', 'bad', 'c', 'd'].map((id) => group.put([request(id)]));
  const results = Promise.allSettled(puts);
  for (let at = 0; at < 20; at += 1) {
    await settled();
    writes.at(-1)!.finish();
  }
  expect((await results).map((each) => (each.status === 'fulfilled' ? each.value[0]!.place : 'rejected'))).toEqual([
    1,
    2,
    'rejected',
    3,
    4,
  ]);
});

it('is idle once everything is written, also what was put meanwhile', async () => {
  const { group, writes } = heldDisk();
  await group.idle();
  const puts = [group.put([request('a')])];
  let idle = false;
  const done = group.idle().then(() => {
    idle = true;
  });
  await settled();
  puts.push(group.put([request('b')]));
  writes[0]!.finish();
  await puts[0];
  await settled();
  expect(idle).toBe(false);
  writes[1]!.finish();
  await Promise.all([...puts, done]);
  expect(idle).toBe(true);
});
