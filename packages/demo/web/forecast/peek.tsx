/** Looks at the work as it is now, whoever does it and however busy they are. */
import { Button, Popover, Stack, Text } from '@mantine/core';
import type { Conversation, Snapshot, TameError } from '@tame/sdk';
import { useState } from 'react';
import { ExpertFacts } from '../expert/expert.tsx';
import { ago } from '../format/dates.ts';
import { EyeSign } from '../icons/icons.tsx';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { asTameError } from '../tame/watched.ts';
import { peekSentences } from './peek-sentences.ts';

type Seen =
  | { state: 'asking' }
  | { state: 'seen'; snapshot: Snapshot; seenMs: number; tookMs: number }
  | { state: 'failed'; error: TameError };

export function Peek<Reply, Message, Status>({ run }: { run: Conversation<Reply, Message, Status> }) {
  const [seen, setSeen] = useState<Seen>();
  const look = async () => {
    const askedMs = performance.now();
    setSeen({ state: 'asking' });
    try {
      const snapshot = await run.peek();
      setSeen({ state: 'seen', snapshot, seenMs: Date.now(), tookMs: Math.round(performance.now() - askedMs) });
    } catch (thrown) {
      setSeen({ state: 'failed', error: asTameError(thrown) });
    }
  };
  return (
    <Popover
      opened={seen !== undefined}
      onChange={(opened) => !opened && setSeen(undefined)}
      position="bottom-end"
      width={340}
      withArrow
      trapFocus
    >
      <Popover.Target>
        <Button variant="default" leftSection={<EyeSign size={16} />} onClick={() => void look()} data-testid="peek">
          Peek
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="The work at this moment">
        {seen && <Sight seen={seen} onAgain={() => void look()} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Sight({ seen, onAgain }: { seen: Seen; onAgain: () => void }) {
  switch (seen.state) {
    case 'asking':
      return (
        <Text size="sm" component="output" display="block">
          Asking the relay… Without a connection the answer comes when there is one.
        </Text>
      );
    case 'failed':
      return <ErrorNotice error={seen.error} onAgain={onAgain} />;
    case 'seen': {
      const { snapshot, seenMs, tookMs } = seen;
      return (
        <Stack gap={8} data-testid="peek-result" data-state={snapshot.state}>
          {peekSentences(snapshot).map((sentence) => (
            <Text size="sm" key={sentence}>
              {sentence}
            </Text>
          ))}
          <Text size="xs" c="var(--text-soft)">
            Last sign of it {ago(snapshot.updatedMs, seenMs)}.
          </Text>
          <ExpertFacts
            facts={{
              state: snapshot.state,
              attempt: snapshot.attempt,
              replies: snapshot.replies,
              offset: snapshot.position?.offset,
              'answered in': `${tookMs} ms`,
            }}
          />
          <Button size="xs" variant="default" onClick={onAgain}>
            Look again
          </Button>
        </Stack>
      );
    }
  }
}
