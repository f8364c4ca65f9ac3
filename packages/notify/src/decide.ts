/** What is to be sent over one channel to one user now, and when to look again. Pure: the time is told. */
import type { News, Wish } from './contract.ts';

export interface Circumstances {
  readonly wish: Wish;
  readonly nowMs: number;
  /** When something was last sent there. */
  readonly lastMs: number | undefined;
  isSeen(news: News): boolean;
}

export interface Decision {
  readonly send: readonly News[];
  /** Not wanted there, or seen already. */
  readonly drop: readonly News[];
  /** When there may be more to send; undefined when nothing waits. */
  readonly againMs?: number;
}

/** `pending` holds the newest of each conversation. */
export function decide(pending: readonly News[], { wish, nowMs, lastMs, isSeen }: Circumstances): Decision {
  const wanted = (news: News): boolean => wish.events.includes(news.kind) && !(wish.ifUnseenMs > 0 && isSeen(news));
  const drop = pending.filter((news) => !wanted(news));
  const waiting = pending.filter(wanted);
  if (waiting.length === 0) return { send: [], drop };
  const ripeMs = Math.min(...waiting.map(({ atMs }) => atMs + wish.ifUnseenMs));
  const againMs = Math.max(ripeMs, lastMs === undefined ? 0 : lastMs + wish.everyMs);
  if (againMs > nowMs) return { send: [], drop, againMs };
  return { send: waiting.filter(({ atMs }) => atMs + wish.ifUnseenMs <= nowMs), drop };
}
