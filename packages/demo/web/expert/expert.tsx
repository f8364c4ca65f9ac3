/** Whether codes and conversation ids are shown: off for everyday work, on for who looks for a cause. */
import { Code, CopyButton, Group, Text, UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { createContext, useContext, useMemo, type ReactNode } from 'react';

interface Expert {
  on: boolean;
  set: (on: boolean) => void;
}

const ExpertContext = createContext<Expert>({ on: false, set: () => undefined });

export function ExpertProvider({ children }: { children: ReactNode }) {
  const [on, set] = useLocalStorage({ key: 'campaigns.expert', defaultValue: false, getInitialValueInEffect: false });
  const expert = useMemo(() => ({ on, set }), [on, set]);
  return <ExpertContext value={expert}>{children}</ExpertContext>;
}

export function useExpert(): Expert {
  return useContext(ExpertContext);
}

/** Facts for experts, each a word and a value to copy. Nothing while the view is off. */
export function ExpertFacts({ facts }: { facts: Record<string, string | number | undefined> }) {
  const { on } = useExpert();
  const told = Object.entries(facts).filter(([, value]) => value !== undefined);
  if (!on || told.length === 0) return null;
  return (
    <Group gap={12} data-testid="expert-facts">
      {told.map(([word, value]) => (
        <Group key={word} gap={4} wrap="nowrap">
          <Text size="xs" c="var(--text-soft)">
            {word}
          </Text>
          <CopyButton value={String(value)}>
            {({ copied, copy }) => (
              <UnstyledButton onClick={copy} aria-label={copied ? `Copied ${word}` : `Copy ${word}: ${value}`}>
                <Code fz={11}>{copied ? 'copied' : value}</Code>
              </UnstyledButton>
            )}
          </CopyButton>
        </Group>
      ))}
    </Group>
  );
}
