/** My work, live: what the relay knows of, and what only this device does. */
import { Observable, type Subscriber } from 'rxjs';
import { down, type RelaySnapshot } from '../protocol/down.ts';
import { ending } from '../protocol/entries.ts';
import { fits } from '../protocol/shape.ts';
import type { Snapshot } from './handle.ts';
import type { Outbox } from './outbox.ts';
import { snapshotOf, type Looking } from './snapshot.ts';

export interface ListFilter {
  /** @default 'all' */
  state?: 'open' | 'ended' | 'all';
  /**
   * Of every user, each with its `user`: the work asked of these services, without its parts. Errors with `FORBIDDEN` where
   * the token lacks the right `admin` for one of them.
   */
  services?: readonly string[];
}

/** What they are looked at through. */
interface Listing extends Looking {
  outbox: Outbox;
}

export function conversations$(listing: Listing, filter: ListFilter): Observable<readonly Snapshot[]> {
  return new Observable((reader) => tell(reader, listing, filter));
}

function tell(
  reader: Subscriber<readonly Snapshot[]>,
  { session, queries, outbox }: Listing,
  { state = 'all', services }: ListFilter,
): void {
  session.understand(down);
  let known = new Map<string, RelaySnapshot>();
  let arriving = known;
  let local: readonly Snapshot[] = [];
  const seen = new WeakMap<RelaySnapshot, Snapshot>();
  /** What has not changed stays the same value, for whoever compares. */
  const shown = (from: RelaySnapshot): Snapshot => {
    const snapshot = seen.get(from) ?? snapshotOf<unknown>(from, {});
    seen.set(from, snapshot);
    return snapshot;
  };

  const emit = (): void => {
    const mine = local.filter(({ id }) => state !== 'ended' && !known.has(id));
    const theirs = [...known.values()].filter(
      (each) => state === 'all' || fits(ending, each.state) === (state === 'ended'),
    );
    const all = [...mine, ...theirs.map(shown)];
    reader.next(all.sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1)));
  };
  const look = async (): Promise<void> => {
    local = await outbox.requests().catch(() => []);
    if (!reader.closed) emit();
  };
  const list$ = queries.live<void>({
    open(ref) {
      arriving = new Map();
      return { type: 'list', ref, state, ...(services && { services }) };
    },
    close: 'unlist',
    hear(answer, emitter) {
      const heard = answer.type === 'listed' ? answer.snapshots : answer.type === 'changed' ? [answer.snapshot] : [];
      for (const each of heard) arriving.set(each.id, each);
      if (answer.type === 'listed' && answer.last) known = arriving;
      emitter.next();
    },
  });
  reader.add(list$.subscribe({ next: emit, error: (error: unknown) => reader.error(error) }));
  if (services === undefined) reader.add(outbox.state$.subscribe(() => void look()));
}
