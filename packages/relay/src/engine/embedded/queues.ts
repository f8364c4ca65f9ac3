/**
 * Who waits, in the order they are to be taken, without holding all of them in memory.
 *
 *   disk   ├──── window ────┤─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┤
 *                      horizon
 *
 * 1. Everything that waits at or before the horizon is in the window, also what is not on disk yet.
 * 2. Behind the horizon only counts are known. The window is filled from there when it runs short.
 * 3. Without a horizon the window is all there is.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import { isWaiting, type Conversation } from '../conversation.ts';
import type { Commits } from './commits.ts';
import type { Disk } from './disk.ts';
import { behind, below, idOf, queueOrder, queuePrefix } from './keys.ts';

const DEFAULT_SIZES = { page: 1_024, window: 8_192 };
const RANKS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

interface Queue {
  /** Places as `queueOrder` gives them, in order. */
  window: string[];
  horizon: string | undefined;
  /** How many wait, by rank: 9 minus their priority. */
  readonly counts: number[];
}

export interface Queues {
  next(service: string, count: number): readonly ConversationId[];
  counts(): ReadonlyMap<string, number>;
  /** How many are taken before it; within one priority behind the window it is an estimate. */
  ahead(record: Conversation): number;
  /** A record has changed, and the change is among the latest writes. */
  changed(before: Conversation | undefined, after: Conversation | undefined): void;
  /** Its record cannot be read: it is not given out any more. */
  skip(id: ConversationId): void;
}

export function createQueues(disk: Disk, commits: Commits, sizes = DEFAULT_SIZES): Queues {
  const queues = new Map<string, Queue>();
  const skipped = new Set<string>();

  const add = ({ service, ...place }: Conversation): void => {
    const queue = queues.get(service) ?? { window: [], horizon: undefined, counts: RANKS.map(() => 0) };
    queues.set(service, queue);
    const order = queueOrder(place);
    count(queue, order, 1);
    if (queue.horizon !== undefined && order > queue.horizon) return;
    queue.window.splice(findPlace(queue.window, order), 0, order);
    if (queue.window.length > sizes.window) {
      queue.window.length = sizes.window / 2;
      queue.horizon = queue.window.at(-1);
    }
  };

  const remove = ({ service, ...place }: Conversation): void => {
    const queue = queues.get(service);
    if (queue === undefined) return;
    const order = queueOrder(place);
    count(queue, order, -1);
    const at = findPlace(queue.window, order);
    if (queue.window[at] === order) queue.window.splice(at, 1);
    if (total(queue) === 0) queues.delete(service);
  };

  const fill = (service: string, queue: Queue): void => {
    const prefix = queuePrefix(service);
    const start = queue.horizon === '' ? `${prefix}/` : behind(`${prefix}/${queue.horizon}`);
    const { keys, end } = commits.latestKeys({ start, end: below(prefix).end, limit: sizes.page });
    for (const key of keys) if (!skipped.has(idOf(key) ?? '')) queue.window.push(key.slice(prefix.length + 1));
    queue.horizon = end?.slice(prefix.length + 1);
  };

  for (const service of services(disk)) {
    const counts = RANKS.map((rank) => disk.count(below(`${queuePrefix(service)}/${rank}`)));
    queues.set(service, { window: [], horizon: '', counts });
  }

  return {
    next: (service, wanted) => {
      const queue = queues.get(service);
      if (queue === undefined) return [];
      while (queue.window.length < wanted && queue.horizon !== undefined) fill(service, queue);
      return queue.window
        .slice(0, wanted)
        .map(idOf)
        .filter((id) => id !== undefined);
    },
    counts: () => new Map([...queues].map(([service, queue]) => [service, total(queue)])),
    ahead: (record) => {
      const queue = queues.get(record.service);
      if (queue === undefined) return 0;
      const order = queueOrder(record);
      if (queue.horizon === undefined || order <= queue.horizon) return findPlace(queue.window, order);
      const rank = rankOf(order);
      const before = queue.counts.slice(0, rank).reduce((sum, each) => sum + each, 0);
      return before + estimate(disk, record, `${queuePrefix(record.service)}/${rank}`, queue.counts[rank] ?? 0);
    },
    changed: (before, after) => {
      const [was, is] = [before && isWaiting(before), after && isWaiting(after)];
      if (was === true && is === true && before?.service === after?.service) {
        if (before !== undefined && after !== undefined && queueOrder(before) === queueOrder(after)) return;
      }
      if (before !== undefined && was === true) remove(before);
      if (after !== undefined && is === true) add(after);
    },
    skip: (id) => {
      skipped.add(id);
      for (const queue of queues.values()) queue.window = queue.window.filter((order) => idOf(order) !== id);
    },
  };
}

/** Services that had somebody waiting, each found by one jump over all that wait in the one before. */
function* services(disk: Disk): Iterable<string> {
  const { start, end } = below('q');
  for (let [key] = disk.keys({ start, end, limit: 1 }); key !== undefined;) {
    const service = key.slice(start.length, key.indexOf('/', start.length));
    yield service;
    [key] = disk.keys({ start: below(queuePrefix(service)).end, end, limit: 1 });
  }
}

/** Places are given evenly enough to guess one from the first and the last. */
function estimate(disk: Disk, { queued }: Conversation, prefix: string, waiting: number): number {
  const [first] = disk.keys({ ...below(prefix), limit: 1 });
  const last = disk.last(below(prefix));
  if (first === undefined || last === undefined || waiting === 0) return 0;
  const [oldest, newest] = [first, last].map((key) => Number(key.slice(prefix.length + 1, key.lastIndexOf('/'))));
  if (oldest === undefined || newest === undefined || queued <= oldest) return 0;
  return queued >= newest ? waiting - 1 : Math.floor(((queued - oldest) / (newest - oldest)) * (waiting - 1));
}

function rankOf(order: string): number {
  return Number(order.slice(0, 1));
}

function count({ counts }: Queue, order: string, by: 1 | -1): void {
  const rank = rankOf(order);
  counts[rank] = (counts[rank] ?? 0) + by;
}

function total({ counts }: Queue): number {
  return counts.reduce((sum, each) => sum + each, 0);
}

/** Where it is, or would be, in an ordered list. */
function findPlace(list: readonly string[], order: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? '') < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
