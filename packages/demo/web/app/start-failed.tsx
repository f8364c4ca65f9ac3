/** What is shown when the page cannot even start. */
import { MantineProvider, Stack } from '@mantine/core';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { cssVariables, theme } from './theme.ts';

export function StartFailed({ error }: { error: unknown }) {
  const message = error instanceof Error ? error.message : String(error);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Stack component="main" maw={520} mx="auto" mt={96} px="md">
        <ErrorNotice error={{ code: 'START', message }} />
      </Stack>
    </MantineProvider>
  );
}
