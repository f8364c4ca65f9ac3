/** Work of one kind, for the screen that begins such work. */
import { Paper, Stack, Title } from '@mantine/core';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import type { WorkItem, WorkSubject } from './work-item.ts';
import { WorkList } from './work-list.tsx';

const noWork: readonly WorkItem[] = [];
const SHOWN = 8;

export function WorkOf({ kind, title }: { kind: WorkSubject['kind']; title: string }) {
  const { work } = useSession();
  const open = useObservable(work.open$, noWork);
  const ended = useObservable(work.ended$, noWork);
  const items = [...open, ...ended].filter(({ subject }) => subject.kind === kind).slice(0, SHOWN);
  if (items.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} fz={14}>
        {title}
      </Title>
      <Paper withBorder>
        <WorkList items={items} label={title} />
      </Paper>
    </Stack>
  );
}
