/**
 * The engine for one relay: everything in one file on one disk.
 *
 *   step ──► decided at once, on the newest records ──► writes of record, log and indexes ──► commit ──► resolves
 *
 * The relay is the only process that writes the folder (`lock.ts` sees to that), so decisions need no transaction of
 * the store: they are made in memory, one after the other, and what they wrote becomes durable in the same order.
 */
import { resolve } from 'node:path';
import type { Log } from '../../log.ts';
import type { Engine } from '../engine.ts';
import { createCommits, type CommitPorts } from './commits.ts';
import { createConversations } from './conversations.ts';
import type { Disk } from './disk.ts';
import { createFacts } from './facts.ts';
import { explainFailure, tooSlow } from './failure.ts';
import { durabilityOf, openData, prepareFolder } from './folder.ts';
import { takeLock } from './lock.ts';
import { createRevocations } from './revocations.ts';
import { freeBytesIn, neededBytes } from './room.ts';
import { createTopics } from './topics.ts';

export interface EmbeddedOptions {
  /** Folder of everything that must survive. Made, for this user alone, if there is none. */
  readonly dir: string;
  /** Any clock that runs evenly, for the time a commit takes; its zero does not matter. */
  readonly now: () => number;
  readonly log?: Pick<Log, 'error' | 'warn'>;
  /** A commit that takes longer counts as failed. @default 10_000 */
  readonly commitTimeoutMs?: number;
  /** Hears of every commit: how long it took, in ms, and of how many conversations and topics it was. */
  readonly committed?: CommitPorts['committed'];
  /** Stands between the engine and its disk, to watch or to disturb. @default nothing */
  readonly around?: (disk: Disk) => Disk;
}

const COMMIT_TIMEOUT_MS = 10_000;
const PUT_BACK =
  'the data are a copy that was put back or moved here: a new history begins, and clients are told that their positions are worth nothing';

/** A disk that is open, and what is known of it. */
interface Ground extends CommitPorts, Pick<Engine, 'epoch' | 'durability'> {
  readonly log?: Pick<Log, 'error'> | undefined;
  /** Called when the disk is closed. */
  release(): Promise<void>;
}

/** The engine over any disk: the one in a folder, or one that a test pulls the plug of. */
export function engineOn({ epoch, durability, log, release, ...ports }: Ground): Engine {
  const { disk } = ports;
  const commits = createCommits(ports);
  const { stop, ...conversations } = createConversations(disk, commits, log);
  const topics = createTopics(disk, commits);
  const closeAll = async (): Promise<void> => {
    stop();
    try {
      await commits.finish();
      await disk.close();
    } finally {
      await release();
    }
  };
  let closing: Promise<void> | undefined;
  return {
    epoch,
    durability,
    failed: commits.failed,
    ...conversations,
    ...createFacts(disk, commits),
    ...createRevocations(disk, commits, log),
    publish: topics.publish,
    trim: topics.trim,
    topic: topics.state,
    topics: topics.names,
    readTopic: topics.read,
    close: () => (closing ??= closeAll()),
  };
}

/** Throws a `StartProblem` that says what to do when the folder cannot be used. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Engine> {
  const { now, commitTimeoutMs: timeoutMs = COMMIT_TIMEOUT_MS, around = (disk) => disk } = options;
  const dir = resolve(options.dir);
  prepareFolder(dir);
  const lock = await takeLock(dir);
  try {
    const data = await openData(dir);
    if (data.isPutBack) options.log?.warn(PUT_BACK, { folder: dir, epoch: data.epoch });
    const disk = around(data.disk);
    return engineOn({
      disk,
      now,
      timeoutMs,
      guard: (writes) => {
        lock.check();
        if (freeBytesIn(dir) < neededBytes(writes)) throw new Error('No space left on device');
      },
      explain: (cause) => explainFailure(cause, dir),
      tooSlow: () => tooSlow(dir, timeoutMs),
      epoch: data.epoch,
      durability: durabilityOf(dir),
      log: options.log,
      committed: options.committed,
      release: () => lock.release(),
    });
  } catch (cause) {
    await lock.release();
    throw cause;
  }
}
