/**
 * Group commit: what is written while a commit is on its way, or in one turn of the event loop, is the next one.
 *
 *   write ──► gathering ──flush──► flying ──on disk──► promises resolve, and what was gathered meanwhile flies
 *                                     └──error, or too slow──► failed: nothing resolves any more
 *
 * Decisions are made on what was decided last (`latest`), on disk or not; only what is on disk is shown to anybody.
 */
import { systemTimers, type Timers } from '../../timers.ts';
import { MAX_KEY_LENGTH, type Disk, type Range } from './disk.ts';

/** Sets a key, or removes it when there is no value. What is made by a function is made when the commit begins. */
export type Writing = readonly [key: string, value: Uint8Array | (() => Uint8Array) | undefined];

interface Gathering {
  /** By key; without a value those to be removed. */
  readonly writes: Map<string, Writing[1]>;
  /** What the writes are about: conversations and topics. */
  readonly subjects: Set<string>;
  readonly landed: Promise<void>;
  readonly land: () => void;
}

interface Batch extends Omit<Gathering, 'writes'> {
  readonly writes: ReadonlyMap<string, Uint8Array | undefined>;
  readonly startedMs: number;
}

export interface CommitPorts {
  readonly disk: Disk;
  readonly now: () => number;
  readonly timeoutMs: number;
  /** Throws when this must not be written. */
  readonly guard: (writes: Batch['writes']) => void;
  readonly explain: (cause: unknown) => Error;
  readonly tooSlow: () => Error;
  /** A commit is on disk: how long it took, in ms, and of how many subjects it was. @default nobody looks */
  readonly committed?: ((ms: number, subjects: number) => void) | undefined;
  /** @default those of this process */
  readonly timers?: Timers | undefined;
}

export interface Commits {
  /** The newest value of a key, whether on disk or on its way. */
  latest(key: string): Buffer | undefined;
  /** The newest keys of a range up to, and with, `end`; all of the range when there is no `end`. */
  latestKeys(range: Range & { readonly limit: number }): {
    readonly keys: readonly string[];
    readonly end: string | undefined;
  };
  /** All of them or none, in one commit with all that is written in this turn. Resolves when they are on disk. */
  write(subject: string, writes: readonly Writing[]): Promise<void>;
  /** Resolves when the last writes about a subject are on disk; undefined when they are. */
  settling(subject: string): Promise<void> | undefined;
  readonly hasFailed: boolean;
  /** Rejects with a sentence. Never resolves. */
  readonly failed: Promise<never>;
  /** Resolves when all is on disk; rejects when the store has failed. */
  finish(): Promise<void>;
}

export function createCommits(ports: CommitPorts): Commits {
  const { disk, now, timeoutMs, guard, explain, tooSlow, timers = systemTimers, committed } = ports;
  let gathering = newGathering();
  let flying: Batch | undefined;
  let scheduled = false;
  let hasFailed = false;
  let suspect: Batch | undefined;
  let reject: (failure: Error) => void = () => {};
  const failed = new Promise<never>((_resolve, fail) => (reject = fail));
  // Whoever wants to know looks at it; nobody has to.
  failed.catch(() => {});

  const fail = (failure: Error): void => {
    hasFailed = true;
    stopWatch();
    reject(failure);
  };

  const schedule = (): void => {
    if (scheduled || hasFailed || flying !== undefined || gathering.writes.size === 0) return;
    scheduled = true;
    timers.soon(flush);
  };

  const flush = (): void => {
    scheduled = false;
    if (hasFailed) return;
    const batch = { ...gathering, writes: made(gathering.writes), startedMs: now() };
    flying = batch;
    gathering = newGathering();
    try {
      guard(batch.writes);
      disk.commit(batch.writes).then(
        () => landed(batch),
        (cause: unknown) => fail(explain(cause)),
      );
    } catch (cause) {
      fail(explain(cause));
    }
  };

  const landed = (batch: Batch): void => {
    if (hasFailed) return;
    flying = undefined;
    committed?.(now() - batch.startedMs, batch.subjects.size);
    batch.land();
    schedule();
  };

  // A process that was frozen finds every commit late, and hears of its end right after: so late has to be seen twice.
  const stopWatch = timers.every(timeoutMs / 4, () => {
    const late = flying !== undefined && now() - flying.startedMs > timeoutMs ? flying : undefined;
    if (late !== undefined && late === suspect) fail(tooSlow());
    suspect = late;
  });

  const latest = (key: string): Buffer | undefined => {
    const batch = gathering.writes.has(key) ? gathering : flying?.writes.has(key) ? flying : undefined;
    if (batch === undefined) return disk.get(key);
    const value = madeOf(batch.writes.get(key));
    return value && Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  };

  return {
    latest,
    latestKeys: ({ start, end, limit }) => {
      const onDisk = disk.keys({ start, end, limit });
      const last = onDisk.length < limit ? undefined : onDisk.at(-1);
      const keys = new Set(onDisk);
      for (const batch of flying === undefined ? [gathering] : [flying, gathering]) {
        for (const [key, value] of batch.writes) {
          if (key < start || key >= end || (last !== undefined && key > last)) continue;
          if (value === undefined) keys.delete(key);
          else keys.add(key);
        }
      }
      return { keys: [...keys].toSorted(byCode), end: last };
    },
    write: (subject, writes) => {
      if (writes.length === 0) return Promise.resolve();
      // In the middle of a commit it would be too late.
      for (const [key] of writes) if (key.length > MAX_KEY_LENGTH) throw new RangeError(`the key ${key} is too long`);
      for (const [key, value] of writes) gathering.writes.set(key, value);
      gathering.subjects.add(subject);
      schedule();
      return gathering.landed;
    },
    settling: (subject) => {
      if (gathering.subjects.has(subject)) return gathering.landed;
      return flying?.subjects.has(subject) === true ? flying.landed : undefined;
    },
    get hasFailed() {
      return hasFailed;
    },
    failed,
    finish: async () => {
      while (flying !== undefined || gathering.writes.size > 0) {
        await Promise.race([(flying ?? gathering).landed, failed]);
      }
      if (hasFailed) await failed;
      stopWatch();
    },
  };
}

function newGathering(): Gathering {
  let land = (): void => {};
  const landed = new Promise<void>((resolve) => (land = resolve));
  return { writes: new Map(), subjects: new Set(), landed, land };
}

function madeOf(value: Writing[1]): Uint8Array | undefined {
  return typeof value === 'function' ? value() : value;
}

function made(writes: Gathering['writes']): Batch['writes'] {
  const all = new Map<string, Uint8Array | undefined>();
  for (const [key, value] of writes) all.set(key, madeOf(value));
  return all;
}

/** The order that LMDB gives keys of ASCII. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : 1;
}
