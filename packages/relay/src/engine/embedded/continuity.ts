/**
 * Whether the data go on from where this folder was last. A copy that was put back has another past than the clients
 * know, so it must get another name; a restart, a crash and a loss of power must not give it one.
 *
 *   relay.last   | which file it is | its last transaction that is known to be on disk |
 *
 * A copy is another file, and one that was written over the file is behind the last transaction. The number is written
 * after each commit and not synced: it may be too low, which says nothing, but never too high. A snapshot of the whole
 * file system takes this file back as well; nothing in it can tell.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { seal, unseal } from './sealed.ts';

const NAME = 'relay.last';
const DIGITS = 20;

interface Last {
  readonly inode: string;
  /** When the file was made; `unknown` where the file system does not keep that. */
  readonly birth: string;
  readonly transaction: string;
}

/** Whether a data file, at this transaction, is the one that was here last or has gone on from it. */
export function isContinued(dir: string, file: string, transaction: number): boolean {
  const last = readLast(join(dir, NAME));
  if (last === undefined) return false;
  const { ino, birthtimeNs } = statSync(file, { bigint: true });
  const isSameFile = last.inode === padded(ino) && (last.birth === UNKNOWN || last.birth === padded(birthtimeNs));
  return isSameFile && padded(transaction) >= last.transaction;
}

/** From now on whatever is found here counts as put back. */
export function forgetContinuity(dir: string): void {
  rmSync(join(dir, NAME), { force: true });
}

export interface Continuity {
  /** A commit is on disk. */
  reached(transaction: number): void;
  close(): void;
}

/** Notes from now on how far a data file has come. `syncFolder` makes the name of the note durable. */
export function noteContinuity(dir: string, file: string, transaction: number, syncFolder: () => void): Continuity {
  const unfinished = join(dir, `new-${NAME}`);
  const fd = openSync(unfinished, 'w', 0o600);
  let bytes = lastOf(file, transaction);
  writeSync(fd, bytes, 0, bytes.length, 0);
  fsyncSync(fd);
  renameSync(unfinished, join(dir, NAME));
  syncFolder();
  return {
    reached: (at) => {
      bytes = lastOf(file, at);
      try {
        writeSync(fd, bytes, 0, bytes.length, 0);
      } catch {
        // The commit itself is on disk, and a number that is too low says nothing wrong.
      }
    },
    close: () => closeSync(fd),
  };
}

const UNKNOWN = 'unknown'.padStart(DIGITS);

/** Of the same length always, so that it is written over the one before. */
function lastOf(file: string, transaction: number): Buffer {
  const { ino, birthtimeNs, ctimeNs } = statSync(file, { bigint: true });
  // Where births are not kept, the time of the last change stands in for them, or nothing.
  const isKept = birthtimeNs > 0n && birthtimeNs < ctimeNs;
  const last: Last = {
    inode: padded(ino),
    birth: isKept ? padded(birthtimeNs) : UNKNOWN,
    transaction: padded(transaction),
  };
  return seal(NAME, last);
}

function readLast(path: string): Last | undefined {
  try {
    const last = unseal(NAME, readFileSync(path));
    return isLast(last) ? last : undefined;
  } catch {
    // None, or one that cannot be read: then nothing is known of what was here last.
    return undefined;
  }
}

function isLast(content: unknown): content is Last {
  return typeof content === 'object' && content !== null && 'inode' in content && 'transaction' in content;
}

function padded(number: number | bigint): string {
  return String(number).padStart(DIGITS, '0');
}
