/** What waits on this device, while something does. */
import { Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import type { OutboxState } from '@tame/sdk';
import { useMemo } from 'react';
import { map } from 'rxjs';
import { hrefOf } from '../app/route.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { useNow } from '../format/use-now.ts';
import { TrayUpSign } from '../icons/icons.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { keptWords, oldestWords, outboxWords } from './outbox-words.ts';

interface Heard {
  outbox: OutboxState;
  heardMs: number;
}
const empty: Heard = {
  outbox: { waiting: 0, oldestMs: 0, sending: false, stuck: [], durability: 'disk', refused: [], warnings: [] },
  heardMs: 0,
};

const BRIEF_MS = 500;

function heardNow(outbox: OutboxState): Heard {
  return { outbox, heardMs: Date.now() };
}

export function OutboxBadge() {
  const { tame } = useSession();
  const heard$ = useMemo(() => tame.outbox$.pipe(map(heardNow)), [tame]);
  const { outbox, heardMs } = useObservable(heard$, empty);
  const nowMs = useNow(1_000);
  // What is sent at once has not waited: the badge would only flash.
  const waitedMs = outbox.oldestMs + Math.max(0, nowMs - heardMs);
  const words = waitedMs < BRIEF_MS ? undefined : outboxWords(outbox);
  return (
    <output style={{ display: 'flex' }} data-testid="outbox" data-waiting={outbox.waiting}>
      {words && (
        <Popover position="bottom-end" width={320} withArrow>
          <Popover.Target>
            <UnstyledButton aria-label={words} bdrs={12} display="flex">
              <ToneBadge tone="warn" icon={<TrayUpSign size={14} />}>
                {words}
              </ToneBadge>
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown aria-label="Waiting on this device">
            <Stack gap={8}>
              <Text size="sm">
                {words}, {oldestWords(outbox, heardMs, nowMs)}. {keptWords(outbox)}
              </Text>
              {outbox.stuck.length > 0 && (
                <Text size="sm" c="var(--tone-bad)">
                  The relay has put off some of them; they are tried again by themselves.
                </Text>
              )}
              <Text size="sm" component="a" href={hrefOf({ page: 'work' })} c="var(--accent)">
                Show my work
              </Text>
              <ExpertFacts facts={{ sending: String(outbox.sending), stuck: outbox.stuck.join(', ') || undefined }} />
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
    </output>
  );
}
