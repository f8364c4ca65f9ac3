/** What is said in place of, or above, the table: it is coming, it is old, it failed, there is nothing. */
import { Box, Button, EmptyState, Skeleton, Stack, Text } from '@mantine/core';
import { go } from '../app/use-route.ts';
import { at } from '../format/dates.ts';
import { ListSign, SearchSign } from '../icons/icons.tsx';
import { ErrorNotice } from '../notice/error-notice.tsx';
import type { Connection } from '@tame/sdk';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import type { KnownCampaigns } from './known-campaigns.ts';
import { useLate } from './use-late.ts';

const unknownYet: Connection = { state: 'connecting', attempt: 0 };

interface Props {
  known: KnownCampaigns;
  /** Rows that the filters let through. */
  shown: number;
  onClear: () => void;
  nowMs: number;
}

export function ListState({ known, shown, onClear, nowMs }: Props) {
  const { campaigns } = useSession();
  switch (known.state) {
    case 'loading':
      return known.byId.size === 0 ? <Loading /> : <Arriving count={known.byId.size} />;
    case 'failed':
      return (
        <Box px="md" pb="sm">
          {known.error && <ErrorNotice error={known.error} onAgain={campaigns.reload} />}
        </Box>
      );
    case 'remembered':
      return (
        <Text
          size="sm"
          c="var(--tone-warn)"
          px="md"
          pb="sm"
          component="output"
          display="block"
          data-testid="list-remembered"
        >
          This is the list as of {at(known.asOfMs ?? nowMs, nowMs)}; it is brought up to date as soon as the relay can
          be reached.
        </Text>
      );
    case 'current':
      if (known.byId.size === 0) return <NothingYet />;
      return shown === 0 ? <NothingFound onClear={onClear} /> : null;
  }
}

/** The first pages are there; the table below grows. */
function Arriving({ count }: { count: number }) {
  return (
    <Text size="sm" c="var(--text-soft)" px="md" pb="sm" component="output" display="block" aria-busy>
      {count} campaigns so far…
    </Text>
  );
}

function Loading() {
  const late = useLate(4_000);
  const { state } = useObservable(useSession().tame.connection$, unknownYet);
  return (
    <Stack gap={12} p="md" aria-busy data-testid="list-loading">
      <Text size="sm" c="var(--text-soft)" component="output" display="block">
        {loadingWords(state === 'online' || state === 'connecting', late)}
      </Text>
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} height={28} opacity={0.6} />
      ))}
    </Stack>
  );
}

function loadingWords(reachable: boolean, late: boolean): string {
  if (!reachable) return 'This device has not seen the campaigns yet. They appear as soon as the relay can be reached.';
  return late
    ? 'Still waiting for an answer. The campaigns appear here as soon as the service responds.'
    : 'Loading the campaigns…';
}

function NothingYet() {
  return (
    <EmptyState
      mt={96}
      icon={<ListSign size={28} />}
      title="No campaigns yet"
      description="Import an export of a platform to begin."
      data-testid="list-empty"
    >
      <EmptyState.Actions>
        <Button onClick={() => go({ page: 'import', runId: undefined })}>Import campaigns</Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      mt={96}
      icon={<SearchSign size={28} />}
      title="No campaign matches"
      description="Try fewer words, or clear the filters."
      data-testid="list-nothing-found"
    >
      <EmptyState.Actions>
        <Button variant="default" onClick={onClear}>
          Clear all
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
