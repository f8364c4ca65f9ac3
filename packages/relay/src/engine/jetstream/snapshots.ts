/**
 * Snapshots: so that the shared log need not be kept from its beginning. One is read page by page while its relay goes on
 * working, so it may hold some of what was written meanwhile; who starts from it reads on in the log from where it was
 * begun, and has the same as all others once it has read what came up to the snapshot's end.
 *
 *   | length of page | what is in it, as if a commit had written it | … |
 */
import type { Disk, Write } from '../embedded/disk.ts';
import { EVERYTHING, behind, LOG } from '../embedded/keys.ts';
import { packWrites, unpackWrites } from './piece.ts';

const PAGE_ENTRIES = 256;
const LENGTH_BYTES = 4;

/** All that is on a disk but the mark of a copy, some at a time. */
export async function* pagesOf(disk: Pick<Disk, 'entries'>, atOnce = PAGE_ENTRIES): AsyncIterable<readonly Write[]> {
  for (let range = { ...EVERYTHING, limit: atOnce }; ;) {
    const page = [...disk.entries(range)].map(({ key, value }): Write => [key, Buffer.from(value)]);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.filter(([key]) => key !== LOG);
    range = { ...range, start: behind(last[0]) };
    // Whoever waits for the relay comes first.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function* snapshotOf(disk: Pick<Disk, 'entries'>, atOnce?: number): AsyncIterable<Buffer> {
  for await (const writes of pagesOf(disk, atOnce)) {
    const page = packWrites(writes);
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32LE(page.length, 0);
    yield Buffer.concat([length, page]);
  }
}

export async function* writesIn(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Iterable<Write>> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const more of bytes) {
    rest = Buffer.concat([rest, more]);
    while (rest.length >= LENGTH_BYTES && rest.length >= LENGTH_BYTES + rest.readUInt32LE(0)) {
      const end = LENGTH_BYTES + rest.readUInt32LE(0);
      yield unpackWrites(rest.subarray(LENGTH_BYTES, end));
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) throw new Error('the snapshot ends in the middle of a page');
}
