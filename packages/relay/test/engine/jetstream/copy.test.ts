/** Copies of one history: whatever is written, whoever dies in the middle of it, all copies end up the same. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Write } from '../../../src/engine/embedded/disk.ts';
import { LOG } from '../../../src/engine/embedded/keys.ts';
import { Copy, Gap, marked, markOf } from '../../../src/engine/jetstream/copy.ts';
import { leadsPiece, packWrites, readPiece, unpackWrites, writesPieces } from '../../../src/engine/jetstream/piece.ts';
import { Overtaken } from '../../../src/engine/jetstream/shared-log.ts';
import { snapshotOf, writesIn } from '../../../src/engine/jetstream/snapshots.ts';
import { memoryDisk, type MemoryDisk } from '../embedded/memory-disk.ts';
import { memoryLog, type MemoryLog } from './memory-shared-log.ts';

const key = fc.constantFrom('c/1', 'c/2', 'l/1/0', 'meta', 'q/work/1', 'u/ann/o/1', 'x/9');
const value = fc.option(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  { nil: undefined },
);
const writes = fc.uniqueArray(fc.tuple(key, value), { maxLength: 6, selector: ([name]) => name });
const maxBytes = fc.integer({ min: 8, max: 60 });

const begin = { log: 'log-1', number: 0 };
const content = ({ content: kept }: MemoryDisk): readonly (readonly [string, string])[] =>
  [...kept]
    .filter(([name]) => name !== LOG)
    .map(([name, bytes]) => [name, bytes.toString('hex')] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
const diskOf = (from?: ReadonlyMap<string, Buffer>): MemoryDisk => {
  const disk = memoryDisk(from);
  return { ...disk, commit: (all: Iterable<Write>) => landed(disk, all) };
};
async function landed(disk: MemoryDisk, all: Iterable<Write>): Promise<void> {
  const done = disk.commit(all);
  disk.land();
  await done;
}

/** Reads so many of the pieces that are there. */
async function read(log: MemoryLog, copy: Copy, count = Infinity): Promise<void> {
  for (let read = 0; read < count; read += 1) {
    const number = copy.number + 1;
    const bytes = log.pieces.get(number);
    if (bytes === undefined) break;
    await copy.take({ number, bytes, isLast: !log.pieces.has(number + 1) });
  }
}

describe('pieces', () => {
  test('hold what was written, however many of them it takes', () => {
    fc.assert(
      fc.property(writes, maxBytes, (all, max) => {
        const pieces = writesPieces(all, max);
        const contents = pieces.map((bytes) => readPiece(1, bytes));
        expect(pieces.every(({ length }) => length <= max)).toBe(true);
        expect(contents.map((each) => each.kind === 'writes' && each.isWhole)).toEqual(
          pieces.map((_, at) => at === pieces.length - 1),
        );
        const bytes = Buffer.concat(contents.map((each) => (each.kind === 'writes' ? each.bytes : Buffer.of())));
        expect([...unpackWrites(bytes)]).toEqual(all);
      }),
    );
  });

  test('of which a bit was flipped are not taken for what they are not', () => {
    const pieces = [leadsPiece('http://127.0.0.1:7400'), ...writesPieces([['c/1', Buffer.from('words')]], 1_000)];
    for (const piece of pieces) {
      for (let bit = 0; bit < piece.length * 8; bit += 1) {
        const flipped = Buffer.from(piece);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => readPiece(7, flipped)).toThrow("7 of the cluster's log failed its checksum");
      }
    }
    expect(() => readPiece(7, Buffer.of())).toThrow('failed its checksum');
  });
});

describe('a copy', () => {
  test('is the same as that of the leader, whenever it is restarted and whenever leaders die in the middle of a commit', async () => {
    const step = fc.record({ all: writes, dies: fc.boolean(), after: fc.nat({ max: 3 }), reads: fc.nat({ max: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), maxBytes, async (steps, max) => {
        const log = memoryLog({ maxPieceBytes: max });
        const connection = log.connect();
        let [disk, followed] = [diskOf(), diskOf()];
        const lead = async (): Promise<Copy> => {
          const copy = new Copy(disk, markOf(disk) ?? begin);
          await read(log, copy);
          copy.begin(await connection.append(leadsPiece('http://a'), copy.number), 'http://a');
          await copy.flush();
          return copy;
        };
        let leader = await lead();
        let follower = new Copy(followed, begin);
        for (const { all, dies, after, reads } of steps) {
          let left = after;
          const append = (bytes: Uint8Array, behind: number): Promise<number> =>
            dies && left-- === 0 ? Promise.reject(new Error('killed')) : connection.append(bytes, behind);
          const written = leader.leading({ append, maxPieceBytes: max }).commit(all);
          if (
            await written.then(
              () => false,
              () => true,
            )
          ) {
            // prettier-ignore
            disk = diskOf(disk.content);
            leader = await lead();
          }
          await read(log, follower, reads);
          if (reads % 2 === 1) {
            followed = diskOf(followed.content);
            follower = new Copy(followed, markOf(followed) ?? begin);
          }
        }
        await read(log, follower);
        expect(content(followed)).toEqual(content(disk));
      }),
    );
  });

  test('is not written on from where pieces are missing', async () => {
    const copy = new Copy(diskOf(), begin);
    await copy.take({ number: 1, bytes: leadsPiece('http://a'), isLast: true });
    await expect(copy.take({ number: 3, bytes: leadsPiece('http://b'), isLast: true })).rejects.toBeInstanceOf(Gap);
  });

  test('does not begin to lead behind somebody who has begun since', async () => {
    const copy = new Copy(diskOf(), begin);
    await copy.take({ number: 1, bytes: leadsPiece('http://a'), isLast: false });
    await copy.take({ number: 2, bytes: leadsPiece('http://b'), isLast: true });
    expect(() => copy.begin(1, 'http://a')).toThrow(Overtaken);
  });

  test('knows over a restart who led', async () => {
    const disk = diskOf();
    await new Copy(disk, begin).take({ number: 1, bytes: leadsPiece('http://a'), isLast: true });
    expect(new Copy(diskOf(disk.content), markOf(disk)!).leader).toBe('http://a');
  });

  test('notes how far it has come together with what it has', async () => {
    const disk = diskOf();
    const copy = new Copy(disk, begin);
    const [first = Buffer.of(), ...more] = writesPieces([['c/1', Buffer.alloc(100, 1)]], 60);
    await copy.take({ number: 1, bytes: first, isLast: true });
    expect([markOf(disk)?.number, disk.get('c/1')]).toEqual([0, undefined]);
    for (const [at, bytes] of more.entries()) await copy.take({ number: at + 2, bytes, isLast: true });
    expect(markOf(disk)?.number).toBe(more.length + 1);
    expect(disk.get('c/1')?.length).toBe(100);
  });
});

test('a snapshot that is taken while others write, with what came meanwhile, is what the others have', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(writes, { maxLength: 10 }),
      fc.array(writes, { maxLength: 10 }),
      async (before, meanwhile) => {
        const disk = diskOf();
        for (const all of before) await disk.commit([...all, marked({ log: 'log-1', number: 5 })]);
        const fresh = diskOf();
        const later = [...meanwhile];
        const taken = async function* (): AsyncIterable<Buffer> {
          for await (const page of snapshotOf(disk, 1)) {
            yield page;
            const all = later.shift();
            if (all !== undefined) await disk.commit(all);
          }
        };
        for await (const page of writesIn(taken())) await fresh.commit(page);
        for (const all of later) await disk.commit(all);
        for (const all of meanwhile) await fresh.commit([...unpackWrites(packWrites(all))]);
        expect(content(fresh)).toEqual(content(disk));
        expect(fresh.get(LOG)).toBeUndefined();
      },
    ),
  );
});
