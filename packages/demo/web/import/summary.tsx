/** What came of an import. */
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { ImportSummary } from '../../contracts/import.ts';
import { go } from '../app/use-route.ts';
import { Figures } from '../report/figures.tsx';
import { summarySentence } from './import-words.ts';

export function Summary({ summary }: { summary: ImportSummary }) {
  const figures = [
    ['New', summary.created],
    ['Updated', summary.updated],
    ['Unchanged', summary.unchanged],
    ['Left out', summary.skipped],
  ] as const;
  return (
    <Paper withBorder p="md" data-testid="import-summary">
      <Stack gap="md">
        <Figures figures={figures} />
        <Text size="sm">{summarySentence(summary)}</Text>
        <Group>
          <Button size="sm" onClick={() => go({ page: 'campaigns', campaignId: undefined })}>
            Show the campaigns
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
