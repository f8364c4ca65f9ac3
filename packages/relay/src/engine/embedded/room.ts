/**
 * Room on the disk, looked at before every commit: a store that runs out of it in the middle of a write ends the process
 * in ways of its own, without a word to the person who runs it.
 */
import { statfsSync } from 'node:fs';

/** A key may need a page of its own, and one more on the way to it. */
const BYTES_PER_KEY = 2 * 4_096;
const RESERVE_BYTES = 1024 * 1024;

export function freeBytesIn(dir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  } catch {
    // The folder may be what failed; that shows elsewhere.
    return Infinity;
  }
}

/** At most so many bytes are needed to write this. */
export function neededBytes(writes: ReadonlyMap<string, Uint8Array | undefined>): number {
  let bytes = RESERVE_BYTES;
  for (const value of writes.values()) bytes += BYTES_PER_KEY + (value?.length ?? 0);
  return bytes;
}
