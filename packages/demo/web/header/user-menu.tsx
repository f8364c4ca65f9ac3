/** Who one is, and becoming somebody else. */
import { Menu, Text, UnstyledButton } from '@mantine/core';
import { CheckSign, ChevronSign } from '../icons/icons.tsx';
import { useExpert } from '../expert/expert.tsx';
import { useSession } from '../tame/use-session.ts';
import { nameOf, users, type UserId } from '../tame/users.ts';
import classes from './user-menu.module.css';

export function UserMenu({ onSignIn }: { onSignIn: (user: UserId) => void }) {
  const { user } = useSession();
  const expert = useExpert();
  return (
    <Menu position="bottom-end" width={240} withArrow>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={`Signed in as ${nameOf(user)}`} data-testid="user-menu">
          <span className={classes.face} data-user={user} aria-hidden>
            {nameOf(user).charAt(0)}
          </span>
          <Text size="sm" fw={500} visibleFrom="md">
            {nameOf(user)}
          </Text>
          <ChevronSign size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Sign in as</Menu.Label>
        {users.map(({ id, name }) => (
          <Menu.Item
            key={id}
            role="menuitemradio"
            aria-checked={id === user}
            rightSection={id === user ? <CheckSign size={16} /> : undefined}
            onClick={() => onSignIn(id)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={expert.on}
          closeMenuOnClick={false}
          onClick={() => expert.set(!expert.on)}
          data-testid="expert-toggle"
          rightSection={expert.on ? <CheckSign size={16} /> : undefined}
        >
          Expert view
          <Text size="xs" c="var(--text-soft)">
            Show codes and conversation ids
          </Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
