/** What came of each of many, line by line under a title, as far as that helps anybody. */
import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { counted } from '../format/numbers.ts';
import classes from './lines.module.css';

interface Props<Item> {
  title: string;
  /** What the section is called, where that is not its title. */
  label?: string;
  items: readonly Item[];
  /** More at once help nobody to find one, and slow the page down. */
  most: number;
  /** Gives an `li`, with a key. */
  line: (item: Item, index: number) => ReactNode;
  testId: string;
}

export function Lines<Item>({ title, label = title, items, most, line, testId }: Props<Item>) {
  if (items.length === 0) return null;
  const more = items.length - most;
  return (
    <Stack component="section" gap="xs" aria-label={label} data-testid={testId}>
      <Title order={2} fz={14}>
        {title}
      </Title>
      <Paper withBorder component="ol" className={classes.list}>
        {items.slice(0, most).map(line)}
      </Paper>
      {more > 0 && (
        <Text size="sm" c="var(--text-soft)">
          And {counted(more, 'more', 'more')}.
        </Text>
      )}
    </Stack>
  );
}
