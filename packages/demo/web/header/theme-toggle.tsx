/** Light or dark. */
import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { MoonSign, SunSign } from '../icons/icons.tsx';

export function ThemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'light' ? 'dark' : 'light';
  return (
    <Tooltip label={`Use the ${other} theme`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="var(--text-soft)"
        aria-label={`Use the ${other} theme`}
        data-testid="theme-toggle"
        onClick={() => setColorScheme(other)}
      >
        {scheme === 'light' ? <MoonSign /> : <SunSign />}
      </ActionIcon>
    </Tooltip>
  );
}
