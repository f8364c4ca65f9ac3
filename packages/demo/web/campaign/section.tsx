/** A part of the drawer with a heading. */
import { Stack, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

export function Section({ title, children, testId }: { title: string; children: ReactNode; testId?: string }) {
  const id = useId();
  return (
    <Stack component="section" gap={10} aria-labelledby={id} data-testid={testId}>
      <Title order={2} id={id} fz={13} c="var(--text-soft)" fw={600}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}
