/** My work, live: what the relay knows of, and what only this device does. */
import { Observable } from 'rxjs';
import type { Session } from '../connection/session.ts';
import type { RelaySnapshot } from '../protocol/down.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { Asks } from './asks.ts';
import { snapshotOf } from './conversation.ts';
import type { Snapshot } from './handle.ts';
import { keepOpen } from './live.ts';
import type { Outbox } from './outbox.ts';

export type ListState = 'open' | 'ended' | 'all';

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled', 'expired', 'rejected']);

export function listConversations(session: Session, asks: Asks, outbox: Outbox, state: ListState): Observable<readonly Snapshot[]> {
  return new Observable((reader) => {
    const ref = asks.nextRef();
    const known = new Map<string, RelaySnapshot>();
    let local: readonly Snapshot[] = [];
    let arriving: RelaySnapshot[] = [];
    let heard = false;

    const emit = (): void => {
      const mine = local.filter(({ id }) => state !== 'ended' && !known.has(id));
      const theirs = [...known.values()].filter((each) => state === 'all' || ENDED.has(each.state) === (state === 'ended'));
      const all = [...mine, ...theirs.map((each) => snapshotOf<unknown>(each, {}))];
      reader.next(all.sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1)));
    };
    const look = async (): Promise<void> => {
      const rows = await outbox.requests().catch(() => []);
      local = rows.map(({ message: { id, service }, storedMs }) => {
        return { id, service, state: 'stored', attempt: 0, replies: 0, createdMs: storedMs, updatedMs: storedMs };
      });
      if (!reader.closed) emit();
    };
    const ask = (): UpMessages['list'] => {
      arriving = [];
      return { type: 'list', ref, state };
    };
    const live = keepOpen(session, ref, ask, { type: 'unlist', ref }, (message) => {
      if (message.type === 'listed') {
        arriving.push(...message.snapshots);
        if (!message.last) return;
        known.clear();
        for (const each of arriving) known.set(each.id, each);
        heard = true;
        emit();
      } else if (message.type === 'changed') {
        known.set(message.snapshot.id, message.snapshot);
        if (heard) emit();
      }
    });
    live.add(outbox.state$.subscribe(() => void look()));
    return live;
  });
}
