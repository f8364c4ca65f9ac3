/** Where one can go. */
import { NavLink, Stack, Text } from '@mantine/core';
import { ChartSign, ConstellationSign, ImportSign, ListSign, WorkSign } from '../icons/icons.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import type { WorkItem } from '../work/work-item.ts';
import { hrefOf, type Route } from './route.ts';
import classes from './sidebar.module.css';

const places: readonly { route: Route; label: string; Sign: typeof ListSign }[] = [
  { route: { page: 'campaigns', campaignId: undefined }, label: 'Campaigns', Sign: ListSign },
  { route: { page: 'forecast', campaignId: undefined, runId: undefined }, label: 'Forecast', Sign: ChartSign },
  { route: { page: 'import', runId: undefined }, label: 'Import', Sign: ImportSign },
  { route: { page: 'work' }, label: 'My work', Sign: WorkSign },
  { route: { page: 'constellation' }, label: 'Constellation', Sign: ConstellationSign },
];

const noWork: readonly WorkItem[] = [];

export function Sidebar({ route, onNavigate }: { route: Route; onNavigate: () => void }) {
  const open = useObservable(useSession().work.open$, noWork);
  return (
    <>
      <div className={classes.brand}>
        <span className={classes.mark} aria-hidden />
        <Text fw={650} fz={15}>
          Campaign desk
        </Text>
      </div>
      <Stack component="nav" gap={2} px={8} aria-label="Main">
        {places.map(({ route: place, label, Sign }) => (
          <NavLink
            key={place.page}
            className={classes.link}
            href={hrefOf(place)}
            label={label}
            leftSection={<Sign />}
            active={route.page === place.page}
            aria-current={route.page === place.page ? 'page' : undefined}
            onClick={onNavigate}
            rightSection={
              place.page === 'work' && open.length > 0 ? (
                <span className={classes.count} data-testid="work-count" aria-label={`${open.length} running`}>
                  {open.length}
                </span>
              ) : undefined
            }
          />
        ))}
      </Stack>
    </>
  );
}
