/** The title of the screen, how things stand with the relay and this device, and who one is. */
import { Burger, Group, Title } from '@mantine/core';
import { CommandBox } from '../command/command-box.tsx';
import { Bell } from '../news/bell.tsx';
import type { UserId } from '../tame/users.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { OutboxBadge } from './outbox-badge.tsx';
import { OutboxTrouble } from './outbox-trouble.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
import classes from './topbar.module.css';
import { UserMenu } from './user-menu.tsx';

interface Props {
  title: string;
  menuOpen: boolean;
  onMenu: () => void;
  onSignIn: (user: UserId) => void;
}

export function Topbar({ title, menuOpen, onMenu, onSignIn }: Props) {
  return (
    <Group h="100%" px={{ base: 'sm', sm: 'md' }} gap={0} wrap="nowrap" className={classes.bar}>
      <Burger opened={menuOpen} onClick={onMenu} hiddenFrom="sm" size="sm" aria-label="Navigation" />
      <Title order={1} flex={1} lineClamp={1}>
        {title}
      </Title>
      <CommandBox />
      <OutboxTrouble />
      <OutboxBadge />
      <ConnectionBadge />
      <Bell />
      <ThemeToggle />
      <UserMenu onSignIn={onSignIn} />
    </Group>
  );
}
