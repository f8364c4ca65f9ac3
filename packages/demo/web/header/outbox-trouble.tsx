/** What this device could not get through, or cannot keep: shown until the person has said that they know. */
import { Button, List, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import type { OutboxState, Refusal } from '@tame/sdk';
import { useState } from 'react';
import { ExpertFacts } from '../expert/expert.tsx';
import { WarnSign } from '../icons/icons.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { refusalWords } from './outbox-words.ts';

type Trouble = Pick<OutboxState, 'refused' | 'warnings'>;
const none: Trouble = { refused: [], warnings: [] };

export function OutboxTrouble() {
  const { refused, warnings } = useObservable<Trouble>(useSession().tame.outbox$, none);
  const [known, setKnown] = useState<{ refusal?: Refusal | undefined; warnings: number }>({ warnings: 0 });
  // Old refusals leave the list: what is known is counted from the last one that was seen.
  const news = refused.slice(refused.findLastIndex((each) => each === known.refusal) + 1);
  const untold = warnings.slice(known.warnings);
  const words = refusalWords(news);
  const label = words?.label ?? (untold.length > 0 ? 'Changes may be lost' : undefined);
  return (
    <output style={{ display: 'flex' }} data-testid="outbox-trouble">
      {label && (
        <Popover position="bottom-end" width={320} withArrow>
          <Popover.Target>
            <UnstyledButton aria-label={label} bdrs={12} display="flex">
              <ToneBadge tone="bad" icon={<WarnSign size={14} />}>
                {label}
              </ToneBadge>
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown aria-label="Not sent">
            <Stack gap={8}>
              {words && <Text size="sm">The relay did not accept this, and it will not be sent again:</Text>}
              <List size="sm">
                {[...(words?.reasons ?? []), ...untold].map((sentence) => (
                  <List.Item key={sentence}>{sentence}</List.Item>
                ))}
              </List>
              <Button
                size="xs"
                variant="default"
                onClick={() => setKnown({ refusal: refused.at(-1), warnings: warnings.length })}
              >
                I know
              </Button>
              <ExpertFacts facts={Object.fromEntries(news.map(({ id, of, code }) => [`${of} ${id}`, code]))} />
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
    </output>
  );
}
