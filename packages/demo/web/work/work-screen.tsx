/** Everything I have begun: what still runs, wherever it was begun, and what has ended recently. */
import { EmptyState, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { WorkSign } from '../icons/icons.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import type { WorkItem } from './work-item.ts';
import { WorkList } from './work-list.tsx';

const noWork: readonly WorkItem[] = [];
const ENDED_SHOWN = 25;

export function WorkScreen() {
  const { work, edits } = useSession();
  const open = useObservable(work.open$, noWork);
  const ended = useObservable(work.ended$, noWork);
  // How an edit ended is in its last reply, not in its state.
  useEffect(() => {
    edits.lookUp(ended.slice(0, ENDED_SHOWN));
  }, [edits, ended]);

  if (open.length + ended.length === 0) {
    return (
      <EmptyState
        mt={96}
        icon={<WorkSign size={28} />}
        title="Nothing is running"
        description="Edits, forecasts and imports appear here while they run, and for a while after. They go on when you close the page."
        data-testid="work-empty"
      />
    );
  }
  return (
    <Stack p="lg" gap="xl" maw={920} style={{ overflow: 'auto' }}>
      <Part title="Running" items={open} nothing="Nothing is running at the moment." testId="work-running" />
      <Part
        title="Recently ended"
        items={ended.slice(0, ENDED_SHOWN)}
        nothing="Nothing has ended recently."
        testId="work-ended"
      />
    </Stack>
  );
}

function Part({
  title,
  items,
  nothing,
  testId,
}: {
  title: string;
  items: readonly WorkItem[];
  nothing: string;
  testId: string;
}) {
  return (
    <Stack component="section" gap="xs" aria-label={title} data-testid={testId}>
      <Title order={2} fz={14}>
        {title}
      </Title>
      <Paper withBorder>
        {items.length === 0 ? (
          <Text size="sm" c="var(--text-soft)" p="md">
            {nothing}
          </Text>
        ) : (
          <WorkList items={items} label={title} />
        )}
      </Paper>
    </Stack>
  );
}
