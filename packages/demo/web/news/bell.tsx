/** Leads to what was told, with a mark while there is something that no page has shown. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { hrefOf } from '../app/route.ts';
import { BellSign } from '../icons/icons.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import classes from './bell.module.css';
import { noNews, unseen } from './known-news.ts';

export function Bell() {
  const { news } = useSession();
  const count = unseen(useObservable(news.known$, noNews)).length;
  return (
    <Tooltip label="Notifications" withinPortal={false}>
      <ActionIcon
        component="a"
        href={hrefOf({ page: 'notifications' })}
        variant="subtle"
        color="gray"
        c="var(--text-soft)"
        className={classes.bell}
        data-new={count > 0 || undefined}
        aria-label={count > 0 ? `Notifications, ${count} new` : 'Notifications'}
        data-testid="bell"
      >
        <BellSign />
      </ActionIcon>
    </Tooltip>
  );
}
