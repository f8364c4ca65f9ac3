/** Who else has this campaign open: one quiet line, while somebody has. */
import { Group, Text } from '@mantine/core';
import { nameOf } from '../tame/users.ts';
import { Face } from './face.tsx';
import { hereWords } from './here-words.ts';
import { useOthers } from './others.ts';

const FACES = 3;

export function AlsoHere({ campaignId }: { campaignId: string | undefined }) {
  const others = useOthers(campaignId);
  const words = hereWords(others.map(nameOf));
  return (
    <output data-testid="also-here" data-users={others.join(' ')}>
      {words && (
        <Group gap={6} wrap="nowrap">
          {others.slice(0, FACES).map((user) => (
            <Face key={user} user={user} size={18} />
          ))}
          <Text size="xs" c="var(--text-soft)">
            {words}
          </Text>
        </Group>
      )}
    </output>
  );
}
