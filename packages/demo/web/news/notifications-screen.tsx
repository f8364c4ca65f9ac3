/** What was told lately, and what one wants to be told. */
import { Stack, Title } from '@mantine/core';
import { NewsList } from './news-list.tsx';
import classes from './notifications-screen.module.css';
import { PreferencesForm } from './preferences-form.tsx';

export function NotificationsScreen() {
  return (
    <div className={classes.page}>
      <Stack component="section" gap="xs" aria-labelledby="lately">
        <Title order={2} fz={14} id="lately">
          Lately
        </Title>
        <NewsList />
      </Stack>
      <PreferencesForm />
    </div>
  );
}
