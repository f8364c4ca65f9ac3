/** How a piece of work stands, and what it is waiting for. */
import { Group, Text } from '@mantine/core';
import type { ConversationState, TameError } from '@tame/sdk';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { stateInWords, waitingFor } from './describe.ts';
import type { WorkItem } from './work-item.ts';

const noWork: readonly WorkItem[] = [];

interface Props {
  id: string;
  state: ConversationState | undefined;
  ended: boolean;
  error: TameError | undefined;
}

export function StateLine({ id, state, ended, error }: Props) {
  const open = useObservable(useSession().work.open$, noWork);
  const shown = ended ? endedAs(state, error) : (state ?? 'stored');
  const { text, tone } = stateInWords(shown);
  const item = open.find((each) => each.id === id);
  const why = ended
    ? undefined
    : waitingFor({ state: shown, workers: item?.workers, waitingAhead: item?.waitingAhead });
  return (
    <Group gap={8} mt={4} component="output" data-testid="state" data-state={shown}>
      <ToneBadge tone={tone}>{text}</ToneBadge>
      {why && (
        <Text size="sm" c="var(--text-soft)" component="span">
          {why}
        </Text>
      )}
    </Group>
  );
}

/** The replies may end before the last word about the state arrives. */
function endedAs(state: ConversationState | undefined, error: TameError | undefined): ConversationState {
  if (!error) return 'completed';
  if (error.code === 'CANCELLED') return 'cancelled';
  return state === 'expired' || state === 'rejected' ? state : 'failed';
}
