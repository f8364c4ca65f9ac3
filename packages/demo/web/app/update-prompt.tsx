/** Offers a newer version of the page once it has been fetched. Never reloads by itself: somebody may be typing. */
import { Button, Group, Paper, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { registerSW } from 'virtual:pwa-register';
import classes from './update-prompt.module.css';

export function UpdatePrompt() {
  const [update, setUpdate] = useState<() => Promise<void>>();
  useEffect(() => {
    const apply = registerSW({ onNeedRefresh: () => setUpdate(() => () => apply(true)) });
  }, []);
  if (!update) return null;
  return (
    <Paper className={classes.prompt} withBorder shadow="md" p="sm" component="output" data-testid="update-prompt">
      <Group gap="sm">
        <Text size="sm">A newer version of this page is ready.</Text>
        <Button size="xs" onClick={() => void update()}>
          Use it now
        </Button>
      </Group>
    </Paper>
  );
}
