/** The folder that holds everything: made, guarded, and known for what its disk promises. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Durability } from '@tame/sdk/protocol';
import { sentenceOf, StartProblem } from '../../problem.ts';
import { openDisk, readableInAnotherProcess, type Disk } from './disk.ts';
import { newHistory } from './history.ts';
import { inspectDataFile } from './inspect.ts';
import { freeBytesIn, neededBytes } from './room.ts';

const DATA = 'relay.mdb';
const NEW = 'new.mdb';
const OTHERS_MAY_WRITE = 0o002;

/** Kinds of file systems, by the numbers that Linux gives them, that promise less than a disk. */
const PROMISES = new Map<number, Durability>([
  [0x01021994, 'memory'], // tmpfs
  [0x858458f6, 'memory'], // ramfs
  [0x6969, 'os'], // NFS
  [0xff534d42, 'os'], // CIFS
  [0xfe534d42, 'os'], // SMB2
  [0x01021997, 'os'], // 9P
]);

export function durabilityOf(dir: string): Durability {
  return PROMISES.get(statfsSync(dir).type) ?? 'power';
}

/** Makes the folder, named from the root, if there is none. Throws a `StartProblem` when others could write in it, or nobody. */
export function prepareFolder(dir: string): void {
  try {
    const first = mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (let made = dir; first !== undefined && made.length >= first.length; made = dirname(made))
      syncFolder(dirname(made));
  } catch (cause) {
    throw new StartProblem(`the folder ${dir} cannot be made: ${sentenceOf(cause)}`, { cause });
  }
  if ((statSync(dir).mode & OTHERS_MAY_WRITE) !== 0) {
    throw new StartProblem(`everybody may write in the folder ${dir}: make it private with chmod 700, or use another`);
  }
  if (freeBytesIn(dir) < neededBytes(new Map())) {
    throw new StartProblem(`the disk is full: free space under ${dir} and start the relay again`);
  }
}

/** Opens the data, or begins them: a new file gets its name when it is complete. */
export async function openData(dir: string): Promise<Disk> {
  const file = join(dir, DATA);
  try {
    if (existsSync(file)) {
      inspectDataFile(file, readableInAnotherProcess);
    } else {
      const unfinished = join(dir, NEW);
      removeFiles(unfinished);
      const disk = openPrivately(unfinished);
      await disk.commit(newHistory());
      await disk.close();
      renameSync(unfinished, file);
      removeFiles(unfinished);
      syncFolder(dir);
    }
    return openPrivately(file);
  } catch (cause) {
    if (cause instanceof StartProblem) throw cause;
    throw new StartProblem(`the data in ${dir} cannot be opened: ${sentenceOf(cause)}`, { cause });
  }
}

/** What the library would make readable for others is made first, for nobody else. */
function openPrivately(file: string): Disk {
  for (const each of [file, lockOf(file)]) closeSync(openSync(each, 'a', 0o600));
  return openDisk(file);
}

function removeFiles(file: string): void {
  for (const each of [file, lockOf(file)]) rmSync(each, { force: true });
}

/** The library's own, for its readers. */
function lockOf(file: string): string {
  return `${file}-lock`;
}

/** A new name in a folder survives the loss of power only after this. */
function syncFolder(dir: string): void {
  const fd = openSync(dir, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
