/** Steps on conversations: decided on the newest record, written with all that derives from it. */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Log } from '../../log.ts';
import { dueMs, hasEnded, isWaiting, type Conversation } from '../conversation.ts';
import type { Change, Engine, Present } from '../engine.ts';
import type { Commits, Writing } from './commits.ts';
import type { Disk, Write } from './disk.ts';
import { createForgetting } from './forgetting.ts';
import { createPlaces } from './history.ts';
import { below, lineOf, padded, queueKey, recordKey, reindexed, saidKey, userPrefix } from './keys.ts';
import { createLines } from './lines.ts';
import { idsOf, list } from './lists.ts';
import { appended, readLog } from './logs.ts';
import { createQueues } from './queues.ts';
import { createRecords } from './records.ts';
import { DataCorrupt, sealOf } from './sealed.ts';

type Waiting = 'waiting' | 'waitingCount' | 'waitingCounts' | 'waitingAhead' | 'skip';
type Part = 'transact' | 'read' | Waiting | 'list' | 'due';

/** Open conversations of one user that are looked through for what they have waiting. */
const LOOKED_THROUGH = 256;

export interface Conversations extends Pick<Engine, Part> {
  /** Begins nothing any more of its own accord. */
  stop(): void;
}

export function createConversations(disk: Disk, commits: Commits, log?: Pick<Log, 'error'>): Conversations {
  const records = createRecords(disk, commits);
  const queues = createQueues(disk, commits, { record: (id) => readable.latest(id), turnOf });
  const lines = createLines(disk, commits, (id) => readable.latest(id));
  const places = createPlaces(disk);
  const forgetting = createForgetting(disk, commits);
  const damaged = new Set<ConversationId>();

  /** A record that cannot be read is not given out again, and named once. */
  const noticeDamage = (id: ConversationId, cause: unknown): void => {
    if (!(cause instanceof DataCorrupt)) throw cause;
    if (damaged.has(id)) return;
    damaged.add(id);
    queues.skip(id);
    log?.error('a record failed its checksum and is not served; the others are not touched by it', { id });
  };
  const orNothing = (read: (id: ConversationId) => Conversation | undefined) => (id: ConversationId) => {
    try {
      return read(id);
    } catch (cause) {
      noticeDamage(id, cause);
      return undefined;
    }
  };
  const readable = { latest: orNothing(records.latest), onDisk: orNothing(records.onDisk) };

  const transact = async <T>(id: ConversationId, step: (now: Present) => Change<T>): Promise<T> => {
    if (commits.hasFailed) return await new Promise<never>(() => {});
    const clearing = forgetting.clearing(id);
    if (clearing !== undefined) {
      await clearing;
      return await transact(id, step);
    }
    let was: Conversation | undefined;
    try {
      was = records.latest(id);
    } catch (cause) {
      noticeDamage(id, cause);
      throw cause;
    }
    const said = (message: string): boolean => commits.latest(saidKey(id, message)) !== undefined;
    const change = step({ record: was, said, nextPlace });
    const now = change.record === undefined ? was : (change.record ?? undefined);
    const [before, after] = now === was ? [false, false] : [waits(was), waits(now)];
    const writes = [...writesOf(id, was, change), ...moved(before && was, after && now)];
    const written = writes.length > 0 ? commits.write(id, writes) : commits.settling(id);
    // From here on nothing throws: what has been decided is known to all that decides next.
    if (change.record !== undefined) {
      void commits.write('places', places.reserved());
      records.decided(id, now);
      if (was !== undefined && before) queues.left(was, now?.state === 'working');
      if (now !== undefined && after) queues.entered(now);
      letFollow(was, now);
    }
    // There was none before this step, see above.
    const leavesLog = forgetting.clearing(id) !== undefined;
    await written;
    if (leavesLog) forgetting.forgotten(id);
    return change.result;
  };

  const nextPlace: Present['nextPlace'] = ({ queue, user, priority }) => {
    const queued = places.next();
    return { queued, turn: queues.turn(queue, user, priority, queued) };
  };

  /** Whether it is in its queue. */
  const waits = (record: Conversation | undefined): boolean =>
    record !== undefined && isWaiting(record) && lines.isFirst(record);

  /** Whoever comes next in a line may wait as soon as the first of it has ended. */
  const letFollow = (was: Conversation | undefined, now: Conversation | undefined): void => {
    const [before, after] = [was, now].map((record) => (record && !hasEnded(record) ? lineOf(record) : undefined));
    if (before === after) return;
    const next = was !== undefined && before !== undefined ? lines.ended(was) : undefined;
    if (now !== undefined && after !== undefined) lines.opened(now);
    if (next === undefined || !isWaiting(next)) return;
    void commits.write(next.id, [[queueKey(next), sealOf(queueKey(next))]]);
    queues.entered(next);
  };

  function turnOf(queue: string, user: string, priority: number): number | 'too many' | undefined {
    let highest: number | undefined;
    let looked = 0;
    for (const id of idsOf(disk, below(userPrefix(user, 'open')))) {
      const record = readable.onDisk(id);
      if (record?.queue === queue && record.priority === priority && record.user === user)
        highest = Math.max(highest ?? 0, record.turn);
      looked += 1;
      if (looked >= LOOKED_THROUGH) return highest ?? 'too many';
    }
    return highest;
  }

  const writesOf = (
    id: ConversationId,
    was: Conversation | undefined,
    { record, append = [], said }: Change<unknown>,
  ): readonly Writing[] => {
    if (record === null) {
      return was === undefined
        ? []
        : [[recordKey(id), undefined], ...inIndexes(was, undefined), ...forgetting.forget(was)];
    }
    const writes: Writing[] = [];
    if (record !== undefined) {
      writes.push([recordKey(id), records.sealed(record)], ...inIndexes(was, record));
    }
    writes.push(...appended(id, append));
    if (said !== undefined) {
      const key = saidKey(id, said);
      writes.push([key, sealOf(key)]);
    }
    return writes;
  };

  return {
    transact,
    read: (id, after, limit) => (forgetting.clearing(id) === undefined ? readLog(disk, id, after, limit) : []),
    waiting: queues.next,
    waitingCount: queues.count,
    waitingCounts: queues.counts,
    waitingAhead: queues.ahead,
    skip: queues.skip,
    list: (query, page) => list(disk, readable.onDisk, query, page),
    due: (nowMs, count) => {
      const due: ConversationId[] = [];
      for (const id of idsOf(disk, { start: 'x/', end: `x/${padded(Math.floor(nowMs) + 1)}` })) {
        if (due.length >= count) break;
        // What is on its way to the disk may have dealt with it.
        const record = readable.latest(id);
        const atMs = record && dueMs(record);
        if (atMs !== undefined && atMs <= nowMs) due.push(id);
      }
      return due;
    },
    stop: forgetting.stop,
  };
}

/** What changes in the queue when one leaves it, enters it, or takes another place in it. */
function moved(before: Conversation | undefined | false, after: Conversation | undefined | false): readonly Write[] {
  const [from, to] = [before, after].map((record) => record && queueKey(record));
  if (from === to) return [];
  return [...(from ? [[from, undefined] as const] : []), ...(to ? [[to, sealOf(to)] as const] : [])];
}

/** What changes in the indexes from one version of a record to the next. */
function inIndexes(was: Conversation | undefined, record: Conversation | undefined): readonly Write[] {
  const { removed, added } = reindexed(was, record);
  return [...removed.map((key): Write => [key, undefined]), ...added.map((key): Write => [key, sealOf(key)])];
}
