/** Who one is, and becoming somebody else. */
import { Box, Menu, Text, UnstyledButton } from '@mantine/core';
import { useExpert } from '../expert/expert.tsx';
import { Face } from '../here/face.tsx';
import { ChevronSign } from '../icons/icons.tsx';
import { useSession } from '../tame/use-session.ts';
import { nameOf, users, type UserId } from '../tame/users.ts';
import classes from './user-menu.module.css';

export function UserMenu({ onSignIn }: { onSignIn: (user: UserId) => void }) {
  const { user } = useSession();
  const expert = useExpert();
  const signInAs = (wished: string) => {
    const next = users.find(({ id }) => id === wished);
    if (next) onSignIn(next.id);
  };
  return (
    <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={`Signed in as ${nameOf(user)}`} data-testid="user-menu">
          <Face user={user} />
          <Text size="sm" fw={500} visibleFrom="md">
            {nameOf(user)}
          </Text>
          <Box visibleFrom="xs" display={{ xs: 'flex' }}>
            <ChevronSign size={14} />
          </Box>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Signed in as</Menu.Label>
        <Menu.RadioGroup value={user} onChange={signInAs}>
          {users.map(({ id, name }) => (
            <Menu.RadioItem key={id} value={id} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem checked={expert.on} onChange={expert.set} data-testid="expert-toggle">
          Expert view
          <Text size="xs" c="var(--text-soft)">
            Show codes and conversation ids
          </Text>
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  );
}
