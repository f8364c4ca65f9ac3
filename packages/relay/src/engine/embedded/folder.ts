/** The folder that holds everything: made, guarded, and known for what its disk promises. */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Durability } from '@tame/sdk/protocol';
import { sentenceOf, StartProblem } from '../../problem.ts';
import { forgetContinuity, isContinued as isContinuedFile, noteContinuity } from './continuity.ts';
import { openDisk, type Disk, type Write } from './disk.ts';
import { newHistory, readEpoch } from './history.ts';
import { inspect } from './inspect.ts';
import { LOG } from './keys.ts';
import { Damage, lastTransaction, type Read } from './pages.ts';
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

/** What is in the folder. */
export interface Data {
  readonly disk: Disk;
  /** The name of the history that the data belong to. */
  readonly epoch: string;
  /** They are a copy that was put back: the history has got a new name for that. */
  readonly isPutBack: boolean;
}

/** Opens the data, or begins them: a new file gets its name when it is complete. */
export async function openData(dir: string): Promise<Data> {
  const file = join(dir, DATA);
  try {
    const isNew = !existsSync(file);
    if (isNew) await replaceData(dir, (disk) => disk.commit(newHistory()));
    const isContinued = isNew || isContinuedFile(dir, file, inspectFile(file));
    const disk = openPrivately(file);
    try {
      readEpoch(disk, dir);
      if (!isContinued) await disk.commit([...newHistory(), [LOG, undefined]]);
      return { disk: noted(disk, dir, file), epoch: readEpoch(disk, dir), isPutBack: !isContinued };
    } catch (cause) {
      await disk.close();
      throw cause;
    }
  } catch (cause) {
    throw problemOf(cause, dir);
  }
}

/**
 * Opens the data as a copy of a history that is kept elsewhere, which begins with `first`: what a relay by itself finds
 * here later is a new history, for the copy may be behind. What such a relay has left is opened as it is, under its name
 * unless it had been put back.
 */
export async function openCopy(dir: string, first: readonly Write[]): Promise<Disk> {
  const file = join(dir, DATA);
  try {
    if (!existsSync(file)) await replaceData(dir, (disk) => disk.commit(first));
    const isContinued = isContinuedFile(dir, file, inspectFile(file));
    const disk = openPrivately(file);
    try {
      if (disk.get(LOG) === undefined) readEpoch(disk, dir);
      if (disk.get(LOG) === undefined && !isContinued) await disk.commit(newHistory());
      forgetContinuity(dir);
      return disk;
    } catch (cause) {
      await disk.close();
      throw cause;
    }
  } catch (cause) {
    throw problemOf(cause, dir);
  }
}

/** Puts other data in place of those of a folder, which must be closed; until they are complete, the old ones stay. */
export async function replaceData(dir: string, fill: (disk: Disk) => Promise<void>): Promise<void> {
  const unfinished = join(dir, NEW);
  removeFiles(unfinished);
  const disk = openPrivately(unfinished);
  try {
    await fill(disk);
  } finally {
    await disk.close();
  }
  renameSync(unfinished, join(dir, DATA));
  removeFiles(unfinished);
  syncFolder(dir);
}

function problemOf(cause: unknown, dir: string): StartProblem {
  if (cause instanceof StartProblem) return cause;
  return new StartProblem(`the data in ${dir} cannot be opened: ${sentenceOf(cause)}`, { cause });
}

/** Throws a `StartProblem` when a file is damaged; gives its last transaction. */
function inspectFile(file: string): number {
  const fd = openSync(file, 'r');
  try {
    return inspect(bytesOf(fd), fstatSync(fd).size);
  } catch (cause) {
    if (!(cause instanceof Damage)) throw cause;
    throw new StartProblem(
      `the data file ${file} is damaged: ${cause.message}. Put back a copy of its folder, or move the folder away to begin anew`,
    );
  } finally {
    closeSync(fd);
  }
}

/** The disk, with a note of how far it has come after each commit. */
function noted(disk: Disk, dir: string, file: string): Disk {
  const fd = openSync(file, 'r');
  const read = bytesOf(fd);
  const note = noteContinuity(dir, file, lastTransaction(read), () => syncFolder(dir));
  return {
    ...disk,
    commit: async (writes) => {
      await disk.commit(writes);
      note.reached(lastTransaction(read));
    },
    close: async () => {
      await disk.close();
      note.close();
      closeSync(fd);
    },
  };
}

function bytesOf(fd: number): Read {
  return (position, length) => {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
  };
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
