/** Everything that runs now, whoever asked for it, and the pool that looks after itself. */
import { Stack, Text, Title } from '@mantine/core';
import type { Client } from '@tame/sdk';
import { useMemo } from 'react';
import { catchError, distinctUntilChanged, map, of, type Observable } from 'rxjs';
import { forecastPool } from '../../contracts/pool.ts';
import { useNow } from '../format/use-now.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import classes from './constellation-screen.module.css';
import { NotYours } from './not-yours.tsx';
import { OutlookStart } from './outlook-start.tsx';
import { PoolPanel } from './pool-panel.tsx';
import { TreeCard } from './tree-card.tsx';
import { watchTrees, type Trees } from './trees.ts';

export function ConstellationScreen() {
  const { tame } = useSession();
  const mayLook$ = useMemo(() => mayLook(tame), [tame]);
  const allowed = useObservable(mayLook$, undefined);
  if (allowed === undefined) {
    return (
      <Text size="sm" c="var(--text-soft)" p="lg" component="output">
        Asking the relay… Without a connection the answer comes when there is one.
      </Text>
    );
  }
  if (!allowed) return <NotYours />;
  return (
    <div className={classes.page} data-testid="constellation">
      <Stack gap="md" miw={0}>
        <OutlookStart />
        <TreeList />
      </Stack>
      <PoolPanel />
    </div>
  );
}

/** Known as soon as the relay can be asked. */
function mayLook(tame: Client): Observable<boolean | undefined> {
  return tame.conversations({ services: [forecastPool.deliberations], state: 'open' }).pipe(
    map(() => true),
    catchError(() => of(false)),
    distinctUntilChanged(),
  );
}

const noTrees: Trees = new Map();

function TreeList() {
  const { tame } = useSession();
  const trees$ = useMemo(() => watchTrees(tame, Date.now), [tame]);
  const trees = useObservable(trees$, noTrees);
  const nowMs = useNow(1_000);
  return (
    <Stack component="section" gap="xs" aria-labelledby="running">
      <Title order={2} fz={15} id="running">
        Conversations
      </Title>
      {trees.size === 0 ? (
        <Text size="sm" c="var(--text-soft)">
          Nothing is running. Ask for an outlook, or start an edit, a forecast or an import.
        </Text>
      ) : (
        <ul className={classes.trees} data-testid="trees">
          {[...trees.values()].map((tree) => (
            <TreeCard key={tree.id} tree={tree} nowMs={nowMs} />
          ))}
        </ul>
      )}
    </Stack>
  );
}
