/** Something waits for a person to choose. It comes into view by itself. */
import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { WarnSign } from '../icons/icons.tsx';
import classes from './decision.module.css';

interface Props {
  title: string;
  text: string;
  /** What the section is called. */
  label: string;
  testId: string;
  children: ReactNode;
}

export function Decision({ title, text, label, testId, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  // It comes while whoever is to choose may be looking at another part of the page.
  useEffect(() => {
    void place.current?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <Paper ref={place} className={classes.panel} p={14} component="section" aria-label={label} data-testid={testId}>
      <Stack gap={12}>
        <Group gap={8} wrap="nowrap" align="flex-start">
          <WarnSign />
          <Stack gap={2}>
            <Title order={2} fz={14}>
              {title}
            </Title>
            <Text size="sm">{text}</Text>
          </Stack>
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
