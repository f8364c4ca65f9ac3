/** Whether the relay can be reached. */
import { Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import type { Connection } from '@tame/sdk';
import { ExpertFacts } from '../expert/expert.tsx';
import { useNow } from '../format/use-now.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { connectionWords } from './connection-words.ts';

const unknownYet: Connection = { state: 'offline' };

export function ConnectionBadge() {
  const { tame } = useSession();
  const connection = useObservable(tame.connection$, unknownYet);
  const nowMs = useNow(1_000);
  const { online } = useNetwork();
  const { label, tone, detail } = connectionWords(connection, { nowMs, hasNetwork: online });
  return (
    <Popover position="bottom-end" width={300} withArrow>
      <Popover.Target>
        <UnstyledButton
          data-testid="connection"
          data-state={connection.state}
          aria-label={`Connection: ${label}`}
          bdrs={12}
          display="flex"
        >
          <ToneBadge tone={tone}>{label}</ToneBadge>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Connection">
        <Stack gap={8}>
          <Text size="sm">{detail}</Text>
          <ExpertFacts facts={factsOf(connection)} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function factsOf(connection: Connection): Record<string, string | number | undefined> {
  switch (connection.state) {
    case 'offline':
      return { state: 'offline' };
    case 'connecting':
      return { state: 'connecting', attempt: connection.attempt };
    case 'online':
      return { state: 'online', user: connection.user };
    case 'waiting':
      return { state: 'waiting', attempt: connection.attempt, reason: connection.reason };
    case 'refused':
      return { state: 'refused', code: connection.code };
  }
}
