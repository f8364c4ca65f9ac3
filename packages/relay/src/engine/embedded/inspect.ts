/**
 * Looks at a data file before it is opened: LMDB maps it into memory, where a file that is too short ends the process
 * with a signal instead of an error. So its two first pages are read here, and when they promise more than the file
 * has, another process tries to read all of it. (A whole file may be shorter than promised: its last pages may be free.)
 *
 *   page 0, 1: | page header, 24 bytes | magic | version | … | page size | … | last page | transaction | … |
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StartProblem } from '../../problem.ts';

const MAGIC = 0xbeefc0de;
const VERSION = 2;
const META_FLAG = 0x08;
const AT = { flags: 18, magic: 24, version: 28, pageSize: 48, lastPage: 144, transaction: 152 };
const META_BYTES = 168;
const PAGE_SIZES = [4_096, 8_192, 16_384, 32_768, 65_536];

interface Meta {
  readonly pageSize: number;
  readonly lastPage: bigint;
  readonly transaction: bigint;
}

/** Throws a `StartProblem` when the file is damaged. `readAll` says whether all of it can be read, and may be slow. */
export function inspectDataFile(file: string, readAll: (file: string) => boolean): void {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const first = readMeta(fd, 0);
    const second = first && readMeta(fd, first.pageSize);
    if (first === undefined || second === undefined || second.pageSize !== first.pageSize) {
      throw damaged(
        file,
        size < 2 * 4_096 ? `it has only ${size} bytes` : 'its first pages are not what they should be',
      );
    }
    const { lastPage } = second.transaction > first.transaction ? second : first;
    const promised = (lastPage + 1n) * BigInt(first.pageSize);
    if (BigInt(size) < promised && !readAll(file)) {
      throw damaged(file, `it has ${size} bytes of ${promised}, and not all of it can be read`);
    }
  } finally {
    closeSync(fd);
  }
}

function readMeta(fd: number, position: number): Meta | undefined {
  const page = Buffer.alloc(META_BYTES);
  if (readSync(fd, page, 0, META_BYTES, position) < META_BYTES) return undefined;
  const isMeta = (page.readUInt16LE(AT.flags) & META_FLAG) !== 0;
  if (!isMeta || page.readUInt32LE(AT.magic) !== MAGIC || page.readUInt32LE(AT.version) !== VERSION) return undefined;
  const pageSize = page.readUInt32LE(AT.pageSize);
  if (!PAGE_SIZES.includes(pageSize)) return undefined;
  return { pageSize, lastPage: page.readBigUInt64LE(AT.lastPage), transaction: page.readBigUInt64LE(AT.transaction) };
}

function damaged(file: string, how: string): StartProblem {
  return new StartProblem(
    `the data file ${file} is damaged: ${how}. Put back a copy of its folder, or move the folder away to begin anew`,
  );
}
