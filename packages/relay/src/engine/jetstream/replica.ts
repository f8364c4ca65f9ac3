/**
 * The part that one relay has in the history of its cluster: a folder with a copy of it, and, while the relay leads, the
 * engine that writes it.
 *
 *   folder ──► copy ◄── pieces ── shared log ◄── commits ── engine of the relay that leads
 *                └──────────────── the engine, when it is this relay's turn ────────┘
 */
import { resolve } from 'node:path';
import { StartProblem } from '../../problem.ts';
import type { CommitPorts } from '../embedded/commits.ts';
import type { Disk, Write } from '../embedded/disk.ts';
import { engineOn, type EmbeddedOptions } from '../embedded/embedded.ts';
import { explainFailure, tooSlow } from '../embedded/failure.ts';
import { openCopy, prepareFolder, replaceData } from '../embedded/folder.ts';
import { newHistory, readEpoch } from '../embedded/history.ts';
import { EVERYTHING, LOG, META } from '../embedded/keys.ts';
import { takeLock, type Lock } from '../embedded/lock.ts';
import { freeBytesIn, neededBytes } from '../embedded/room.ts';
import type { Engine } from '../engine.ts';
import { Copy, marked, markOf, type Mark } from './copy.ts';
import type { SharedLog } from './shared-log.ts';
import { writesIn } from './snapshots.ts';
import { LOG_BYTES, trimming } from './trimming.ts';

/** NATS may have to agree on a leader of its own first. */
const COMMIT_TIMEOUT_MS = 20_000;
const UNFINISHED =
  'a relay was giving its history to the cluster and did not finish: start that one again with the same folder and a new name for --cluster, and this one with an empty folder';

export interface Replica {
  readonly copy: Copy;
  /** It holds a history of its own: it leads first of all, and gives it to the others, or is not of this cluster. */
  readonly isOwn: boolean;
  /** The engine of the relay that leads, when `copy` has begun so. Once. */
  lead(options: Pick<EmbeddedOptions, 'now' | 'log' | 'committed'>): Promise<Engine>;
  /** Resolves when all that was taken is on disk and the files are closed. */
  close(): Promise<void>;
}

/** Rejects with a `StartProblem` when folder and log do not go together. */
export async function openReplica(dir: string, log: SharedLog, logBytes = LOG_BYTES): Promise<Replica> {
  const folder = resolve(dir);
  prepareFolder(folder);
  const lock = await takeLock(folder);
  try {
    return replicaOf({ folder, lock, log, disk: await openAt(folder, log), logBytes });
  } catch (cause) {
    await lock.release();
    throw cause;
  }
}

/** Opens the copy where reading on in the log is possible: from a snapshot, if it is too far behind. */
async function openAt(dir: string, log: SharedLog): Promise<Disk> {
  const begin = (number: number): Write => marked({ log: log.id, number });
  const { first, last } = await log.extent();
  const disk = await openCopy(dir, [begin(0)]);
  const mark = markOf(disk);
  const problem = problemOf(mark, last, log.id);
  if (problem !== undefined) {
    await disk.close();
    throw new StartProblem(`${problem}. The folder is ${dir}`);
  }
  if (mark === undefined || mark.number >= first - 1) return disk;
  await disk.close();
  const snapshot = await log.newest();
  if (snapshot === undefined || snapshot.number < first - 1) {
    throw new StartProblem(
      `the log of the cluster begins at ${first}, and there is no snapshot of what was before: start a relay first that has been of this cluster, it makes one when the log has grown`,
    );
  }
  await replaceData(dir, async (fresh) => {
    for await (const writes of writesIn(snapshot.bytes)) await fresh.commit(writes);
    await fresh.commit([begin(snapshot.number)]);
  });
  return await openCopy(dir, []);
}

export const OWN =
  'the folder holds a history of its own, and the cluster has another: give this relay another data folder. If it was giving its history to the cluster and was interrupted, start it with a new name for --cluster';
const HOW_TO_GO_ON =
  'To go on from what is in the folder, start this relay once without --nats, and then with --nats and a new name for --cluster';

/** Unset: a relay by itself has written the folder. */
function problemOf(mark: Mark | undefined, last: number, log: string): string | undefined {
  if (mark === undefined) {
    if (last === 0) return undefined;
    return OWN;
  }
  if (mark.log !== log)
    return `the folder is a copy of another log, perhaps of one that was deleted: give this relay another data folder. ${HOW_TO_GO_ON}`;
  if (mark.number > last)
    return `the log ends at ${last}, and this relay has seen ${mark.number}: NATS has lost what it had acknowledged. ${HOW_TO_GO_ON}`;
  return undefined;
}

interface Parts {
  readonly folder: string;
  readonly disk: Disk;
  readonly lock: Lock;
  readonly log: SharedLog;
  readonly logBytes: number;
}

function replicaOf({ folder, lock, log, disk, logBytes }: Parts): Replica {
  const mark = markOf(disk);
  const isOwn = mark === undefined;
  const guard: CommitPorts['guard'] = (writes) => {
    lock.check();
    if (freeBytesIn(folder) < neededBytes(writes)) throw new Error('No space left on device');
  };

  const guarded: Disk = {
    ...disk,
    commit: async (writes) => {
      const all = new Map(writes);
      try {
        guard(all);
        await disk.commit(all);
      } catch (cause) {
        throw explainFailure(cause, folder);
      }
    },
  };
  const copy = new Copy(guarded, mark ?? { log: log.id, number: 0 });
  let engine: Engine | undefined;
  const closeAll = async (): Promise<void> => {
    if (engine !== undefined) return await engine.close();
    await disk.close();
    await lock.release();
  };
  let closing: Promise<void> | undefined;

  return {
    copy,
    isOwn,
    lead: async (options) => {
      if (isOwn) await copy.give(log);
      else await copy.flush();
      const leading = copy.leading(log);
      if (isNew(disk)) await leading.commit(newHistory());
      if (disk.get(META) === undefined) throw new StartProblem(UNFINISHED);
      engine = engineOn({
        disk: await trimming(leading, { copy, log, logBytes, warn: options.log?.warn }),
        timeoutMs: COMMIT_TIMEOUT_MS,
        guard,
        explain: (cause) => explainFailure(cause, folder),
        tooSlow: () => tooSlow(folder, COMMIT_TIMEOUT_MS),
        epoch: readEpoch(disk, folder),
        // Whether what NATS has acknowledged survives a loss of power is for its own settings to say.
        durability: 'process',
        release: () => lock.release(),
        ...options,
      });
      return engine;
    },
    close: () => (closing ??= closeAll()),
  };
}

/** But for the mark. */
function isNew(disk: Disk): boolean {
  return disk.keys({ ...EVERYTHING, limit: 2 }).every((key) => key === LOG);
}
