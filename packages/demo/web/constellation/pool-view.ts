/** The pool of forecasts at one moment, from what its members say and from the transcript of its conversation. */
import type { PoolEntry, PoolNews } from '../../contracts/pool.ts';

export interface PoolMember {
  readonly name: string;
  readonly inFlight: number;
  readonly slots: number;
  /** Share of its last sample that it was at work, 0 to 1. */
  readonly busy: number;
  readonly heardMs: number;
  readonly leaving: boolean;
}

export interface PoolView {
  readonly members: readonly PoolMember[];
  readonly spokesman: string | undefined;
  /** By the kill switch. */
  readonly stopped: boolean;
}

export const noPool: PoolView = { members: [], spokesman: undefined, stopped: false };

/** Who has said nothing for so long is no member any more. */
const GONE_MS = 20_000;

export function hearNews(was: PoolView, { news, nowMs }: { news: PoolNews; nowMs: number }): PoolView {
  switch (news.type) {
    case 'load': {
      const { member: name, load } = news;
      const leaving = was.members.some((each) => each.name === name && each.leaving);
      return withMember(was, { name, ...load, heardMs: nowMs, leaving });
    }
    case 'ready':
      return withMember(was, { name: news.member, inFlight: 0, slots: 0, busy: 0, heardMs: nowMs, leaving: false });
    case 'leaving':
      return {
        ...was,
        members: was.members.map((each) => (each.name === news.member ? { ...each, leaving: true } : each)),
      };
    case 'left':
      return { ...was, members: was.members.filter(({ name }) => name !== news.member) };
    case 'spokesman':
      return { ...was, spokesman: news.member, stopped: news.stopped };
    case 'retire':
      return was;
    case 'switch':
      return { ...was, stopped: news.stopped };
  }
}

function withMember(was: PoolView, member: PoolMember): PoolView {
  const others = was.members.filter(({ name, heardMs }) => name !== member.name && member.heardMs - heardMs < GONE_MS);
  return { ...was, members: [...others, member].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

export type Call = Extract<PoolEntry, { type: 'call' }>;

/** The call for proposals that is not concluded. */
export function openCall(entries: readonly PoolEntry[]): Call | undefined {
  let open: Call | undefined;
  for (const entry of entries) {
    if (entry.type === 'call') open = entry;
    else if (
      (entry.type === 'done' || entry.type === 'failure' || entry.type === 'unanswered') &&
      entry.call === open?.call
    )
      open = undefined;
  }
  return open;
}
