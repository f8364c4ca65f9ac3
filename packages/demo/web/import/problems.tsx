/** The lines of an import that were corrected or left out, each with its reason. */
import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ImportProblem } from '../../contracts/import.ts';
import { counted } from '../format/numbers.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { withoutLine } from './import-words.ts';
import classes from './problems.module.css';

/** A file that is all wrong would otherwise fill the page with thousands of lines. */
const SHOWN = 500;

export function Problems({ problems }: { problems: readonly ImportProblem[] }) {
  if (problems.length === 0) return null;
  const more = problems.length - SHOWN;
  return (
    <Stack component="section" gap="xs" aria-label="Problems" data-testid="import-problems">
      <Title order={2} fz={14}>
        {counted(problems.length, 'line needs', 'lines need')} attention
      </Title>
      <Paper withBorder component="ol" className={classes.list}>
        {problems.slice(0, SHOWN).map((problem, index) => (
          <li key={index} className={classes.line} data-level={problem.level}>
            <Text size="sm" c="var(--text-soft)" className="figures">
              {problem.line === 0 ? 'File' : `Line ${problem.line}`}
            </Text>
            <Text size="sm">{withoutLine(problem)}</Text>
            <ToneBadge tone={problem.level === 'error' ? 'bad' : 'warn'}>
              {problem.level === 'error' ? 'Left out' : 'Corrected'}
            </ToneBadge>
          </li>
        ))}
      </Paper>
      {more > 0 && (
        <Text size="sm" c="var(--text-soft)">
          And {counted(more, 'more', 'more')}.
        </Text>
      )}
    </Stack>
  );
}
