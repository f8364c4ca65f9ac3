/** Said on top of every screen when the relay will not have this page: nothing is sent until somebody signs in. */
import { Box } from '@mantine/core';
import type { Connection } from '@tame/sdk';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';

const unknownYet: Connection = { state: 'offline' };

export function Refused() {
  const connection = useObservable(useSession().tame.connection$, unknownYet);
  if (connection.state !== 'refused') return null;
  return (
    <Box p="md" pb={0}>
      <ErrorNotice error={connection} />
    </Box>
  );
}
