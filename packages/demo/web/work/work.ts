/** My work, live: what is open always, what has ended only while somebody looks. */
import type { Client } from '@tame/sdk';
import { EMPTY, ReplaySubject, catchError, map, share, type Observable } from 'rxjs';
import type { AskedMemory } from '../tame/asked.ts';
import { workItems, type WorkItem } from './work-item.ts';

export interface Work {
  readonly open$: Observable<readonly WorkItem[]>;
  readonly ended$: Observable<readonly WorkItem[]>;
}

export function createWork(tame: Client, asked: AskedMemory): Work {
  const items = (state: 'open' | 'ended') =>
    tame.conversations({ state }).pipe(
      map((snapshots) => workItems(snapshots, asked.recall)),
      // Why it cannot be told is shown by the connection; the list keeps what it last had.
      catchError(() => EMPTY),
      share({ connector: () => new ReplaySubject(1) }),
    );
  return { open$: items('open'), ended$: items('ended') };
}
