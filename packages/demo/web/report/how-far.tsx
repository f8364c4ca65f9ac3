/** How far something is that goes on, in words and as a bar. */
import { Progress, Stack, Text } from '@mantine/core';

interface Props {
  words: string;
  done: number;
  /** All there is to do; 0 while that is not known. */
  of: number;
  /** What the bar is called. */
  label: string;
  testId: string;
}

export function HowFar({ words, done, of, label, testId }: Props) {
  return (
    <Stack gap={4}>
      <Text size="sm" c="var(--text-soft)" data-testid={testId}>
        {words}
      </Text>
      <Progress value={of > 0 ? (done / of) * 100 : 0} size="sm" animated aria-label={label} />
    </Stack>
  );
}
