/** The frame of every screen: navigation to the left, state of things on top, the screen itself. */
import { AppShell } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useEditToasts } from '../edits/edit-toasts.ts';
import { Topbar } from '../header/topbar.tsx';
import { shownOn } from '../news/news-link.ts';
import { useNewsToasts } from '../news/news-toasts.ts';
import type { UserId } from '../tame/users.ts';
import { Refused } from './refused.tsx';
import type { Route } from './route.ts';
import { Screen } from './screen.tsx';
import classes from './shell.module.css';
import { Sidebar } from './sidebar.tsx';
import { useRoute } from './use-route.ts';

const titles: Record<Route['page'], string> = {
  campaigns: 'Campaigns',
  forecast: 'Forecast',
  import: 'Import',
  bulk: 'Many campaigns',
  work: 'My work',
  constellation: 'Constellation',
  notifications: 'Notifications',
};

export function Shell({ onSignIn }: { onSignIn: (user: UserId) => void }) {
  const route = useRoute();
  useEditToasts(route.page === 'campaigns' ? route.campaignId : undefined);
  useNewsToasts(shownOn(route));
  const [menuOpen, menu] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${titles[route.page]} · Campaign desk`;
  }, [route.page]);

  return (
    <AppShell
      layout="alt"
      header={{ height: 56 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
    >
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <AppShell.Header className={classes.header}>
        <Topbar title={titles[route.page]} menuOpen={menuOpen} onMenu={menu.toggle} onSignIn={onSignIn} />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar}>
        <Sidebar route={route} onNavigate={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main} ref={main} id="main" tabIndex={-1}>
        <Refused />
        <Screen route={route} />
      </AppShell.Main>
    </AppShell>
  );
}
