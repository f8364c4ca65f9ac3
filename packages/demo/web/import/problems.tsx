/** The lines of an import that were corrected or left out, each with its reason. */
import { Group, Text } from '@mantine/core';
import type { ImportProblem } from '../../contracts/import.ts';
import { counted } from '../format/numbers.ts';
import { Lines } from '../report/lines.tsx';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { withoutLine } from './import-words.ts';

export function Problems({ problems }: { problems: readonly ImportProblem[] }) {
  return (
    <Lines
      title={`${counted(problems.length, 'line needs', 'lines need')} attention`}
      label="Problems"
      items={problems}
      most={500}
      testId="import-problems"
      line={(problem, index) => (
        <li key={index} data-level={problem.level}>
          <Group gap={12} wrap="nowrap">
            <Text size="sm" c="var(--text-soft)" className="figures" w={80} flex="none">
              {problem.line === 0 ? 'File' : `Line ${problem.line}`}
            </Text>
            <Text size="sm">{withoutLine(problem)}</Text>
          </Group>
          <ToneBadge tone={problem.level === 'error' ? 'bad' : 'warn'}>
            {problem.level === 'error' ? 'Left out' : 'Corrected'}
          </ToneBadge>
        </li>
      )}
    />
  );
}
