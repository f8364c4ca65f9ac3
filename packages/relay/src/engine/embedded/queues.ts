/**
 * Who waits, in the order they are to be taken, without holding all of them in memory.
 *
 *   disk   ├──── window ────┤─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┤
 *                      horizon
 *
 * 1. Everything that waits at or before the horizon is in the window, also what is not on disk yet.
 * 2. Behind the horizon only their number is known. The window is filled from there when it runs short.
 * 3. Without a horizon the window is all there is.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import type { Conversation } from '../conversation.ts';
import { createRounds, rankOf, type Rounds } from '../rounds.ts';
import type { Commits } from './commits.ts';
import type { Disk } from './disk.ts';
import { behind, below, idOf, queueOrder, queuePrefix } from './keys.ts';
import { namesIn } from './names.ts';
import { findPlace } from './ordered.ts';

const DEFAULT_SIZES = { page: 1_024, window: 8_192 };
/** Of those who waited before a start, so many tell which round it was. */
const ROUND_SAMPLE = 64;

interface Queue {
  /** Places as `queueOrder` gives them, in order. */
  window: string[];
  horizon: string | undefined;
  count: number;
  /** Unset until somebody comes: then it is found out from those who wait. */
  rounds: Rounds | undefined;
}

/** How to learn of those who waited before this start. */
export interface Backlog {
  /** Nothing for one that cannot be read. */
  record(id: ConversationId): Conversation | undefined;
  /** The highest turn of what a user has waiting in a queue, if few enough conversations of it are open to tell. */
  turnOf(queue: string, user: string, priority: number): number | 'too many' | undefined;
}

export interface Queues {
  /** The turn of one more request. */
  turn(queue: string, user: string, priority: number, place: number): number;
  next(queue: string, count: number): readonly ConversationId[];
  count(queue: string): number;
  counts(): ReadonlyMap<string, number>;
  /** How many are taken before it; behind the window it is an estimate. */
  ahead(record: Conversation): number;
  /** One has come into its queue, and that is among the latest writes. */
  entered(record: Conversation): void;
  /** One has left its queue, because a worker took it or otherwise. */
  left(record: Conversation, taken: boolean): void;
  /** Its record cannot be read, or does not wait: it is not given out any more, unless it enters again. */
  skip(id: ConversationId): void;
}

export function createQueues(disk: Disk, commits: Commits, backlog: Backlog, sizes = DEFAULT_SIZES): Queues {
  const queues = new Map<string, Queue>();
  const skipped = new Set<string>();

  const fill = (name: string, queue: Queue): void => {
    const prefix = queuePrefix(name);
    const start = queue.horizon === '' ? `${prefix}/` : behind(`${prefix}/${queue.horizon}`);
    const { keys, end } = commits.latestKeys({ start, end: below(prefix).end, limit: sizes.page });
    for (const key of keys) if (!skipped.has(idOf(key) ?? '')) queue.window.push(key.slice(prefix.length + 1));
    queue.horizon = end?.slice(prefix.length + 1);
  };

  const next = (name: string, wanted: number): readonly ConversationId[] => {
    const queue = queues.get(name);
    if (queue === undefined) return [];
    while (queue.window.length < wanted && queue.horizon !== undefined) fill(name, queue);
    return queue.window
      .slice(0, wanted)
      .map(idOf)
      .filter((id) => id !== undefined);
  };

  const roundsOf = (name: string): Rounds => {
    const first = next(name, ROUND_SAMPLE).map((id) => backlog.record(id)).filter((record) => record !== undefined); // prettier-ignore
    if (first.length === 0) return createRounds();
    const urgent = Math.max(...first.map(({ priority }) => priority));
    const last = disk.last(below(queuePrefix(name)));
    const highest = last === undefined ? 0 : tagOf(last.slice(queuePrefix(name).length + 1));
    return createRounds({
      // Of low priority one may be first because it has waited long: its turn was in an earlier round.
      round: Math.min(...first.filter(({ priority }) => priority === urgent).map(({ turn }) => turn)),
      highest,
      turnOf: (user, priority) => {
        const turn = backlog.turnOf(name, user, priority);
        return turn === 'too many' ? highest : turn;
      },
    });
  };

  for (const name of namesIn(disk, 'q')) {
    queues.set(name, { window: [], horizon: '', count: disk.count(below(queuePrefix(name))), rounds: undefined });
  }

  return {
    turn: (name, user, priority, place) => {
      const queue = queues.get(name) ?? { window: [], horizon: undefined, count: 0, rounds: createRounds() };
      queues.set(name, queue);
      queue.rounds ??= roundsOf(name);
      return queue.rounds.next(user, priority, place);
    },
    next,
    count: (name) => queues.get(name)?.count ?? 0,
    counts: () => new Map([...queues].map(([name, { count }]) => [name, count])),
    ahead: (record) => {
      const queue = queues.get(record.queue);
      if (queue === undefined) return 0;
      const order = queueOrder(record);
      if (queue.horizon === undefined || order <= queue.horizon) return findPlace(queue.window, order);
      return Math.max(queue.window.length, estimate(disk, queuePrefix(record.queue), rankOf(record), queue.count));
    },
    entered: (record) => {
      const queue = queues.get(record.queue) ?? { window: [], horizon: undefined, count: 0, rounds: undefined };
      queues.set(record.queue, queue);
      queue.count += 1;
      skipped.delete(record.id);
      const order = queueOrder(record);
      if (queue.horizon !== undefined && order > queue.horizon) return;
      queue.window.splice(findPlace(queue.window, order), 0, order);
      if (queue.window.length > sizes.window) {
        queue.window.length = sizes.window / 2;
        queue.horizon = queue.window.at(-1);
      }
    },
    left: (record, taken) => {
      const queue = queues.get(record.queue);
      if (queue === undefined) return;
      queue.count -= 1;
      if (taken) queue.rounds?.taken(record);
      const order = queueOrder(record);
      const at = findPlace(queue.window, order);
      if (queue.window[at] === order) queue.window.splice(at, 1);
      if (queue.count === 0) queues.delete(record.queue);
    },
    skip: (id) => {
      skipped.add(id);
      for (const queue of queues.values()) queue.window = queue.window.filter((order) => idOf(order) !== id);
    },
  };
}

/** Ranks are spread evenly enough to guess a place from the first and the last. */
function estimate(disk: Disk, prefix: string, rank: number, waiting: number): number {
  const [first] = disk.keys({ ...below(prefix), limit: 1 });
  const last = disk.last(below(prefix));
  if (first === undefined || last === undefined || waiting === 0) return 0;
  const [oldest, newest] = [first, last].map((key) => tagOf(key.slice(prefix.length + 1)));
  if (oldest === undefined || newest === undefined || rank <= oldest) return 0;
  return rank >= newest ? waiting - 1 : Math.floor(((rank - oldest) / (newest - oldest)) * (waiting - 1));
}

/** The rank at the beginning of a place. */
function tagOf(order: string): number {
  return Number(order.slice(0, order.indexOf('/')));
}
