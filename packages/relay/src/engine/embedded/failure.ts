/** What to do when the store has failed, in a sentence for the person who runs the relay. */
import { sentenceOf } from '../../problem.ts';
import { freeBytesIn } from './room.ts';

const KEPT = 'Nothing that was accepted is lost.';

/** Rejected by `failed`: the store takes nothing any more until it is opened again. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  /** A write has not ended and may never: the process cannot exit by itself, it has to be killed. */
  readonly hung: boolean;

  constructor(message: string, { hung = false, cause }: { hung?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.hung = hung;
  }
}

const CAUSES: readonly (readonly [pattern: RegExp, sentence: (dir: string) => string])[] = [
  [
    /no space left|ENOSPC|quota exceeded|EDQUOT/i,
    (dir) => `The disk is full: free space under ${dir} and start the relay again. ${KEPT}`,
  ],
  [
    /file too large|EFBIG|MDB_MAP_FULL/i,
    (dir) =>
      `The data file in ${dir} may not grow any more: raise the limit for file sizes and start the relay again. ${KEPT}`,
  ],
  [
    /read-only file system|EROFS/i,
    (dir) => `The disk of ${dir} has become read-only: make it writable and start the relay again. ${KEPT}`,
  ],
  [
    /permission denied|EACCES|EPERM/i,
    (dir) => `The relay may not write in ${dir} any more: give its user that right and start it again. ${KEPT}`,
  ],
  [
    /input\/output error|EIO/i,
    (dir) =>
      `The disk of ${dir} did not take a write: see the system's log for what is wrong with it, and "ulimit -f" for a limit to file sizes; then start the relay again. ${KEPT}`,
  ],
];

/** LMDB calls a write that was cut short an input/output error, also when the disk was just full. */
const FULL_BYTES = 1024 * 1024;

export function explainFailure(cause: unknown, dir: string, freeBytes = freeBytesIn): StoreFailure {
  if (cause instanceof StoreFailure) return cause;
  const isCutShort = /input\/output error/i.test(sentenceOf(cause)) && freeBytes(dir) < FULL_BYTES;
  const text = isCutShort ? 'No space left on device' : sentenceOf(cause);
  const sentence = CAUSES.find(([pattern]) => pattern.test(text))?.[1](dir);
  return new StoreFailure(sentence ?? `The store in ${dir} failed (${text}): start the relay again. ${KEPT}`, {
    cause,
  });
}

export function tooSlow(dir: string, timeoutMs: number): StoreFailure {
  return new StoreFailure(
    `The disk of ${dir} did not finish a write within ${timeoutMs} ms: see whether it is overloaded or broken, and start the relay again. ${KEPT}`,
    { hung: true },
  );
}
