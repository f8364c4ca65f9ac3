/** How far an import is, and what came of it, in words for people. */
import type { ImportProblem, ImportProgress, ImportSummary } from '../../contracts/import.ts';
import { count, counted } from '../format/numbers.ts';

export function phaseWords(status: ImportProgress | undefined): string {
  if (!status) return 'Waiting to begin…';
  const { phase, done, of } = status;
  switch (phase) {
    case 'receiving':
      return `Receiving the file: ${count(done)} of ${counted(of, 'piece')}`;
    case 'reading':
      return `Reading: ${count(done)} of ${counted(of, 'line')}`;
    case 'saving':
      return `Saving: ${count(done)} of ${counted(of, 'campaign')}`;
    case 'placing':
      return `Saved. Placing on the platforms: ${count(done)} of ${count(of)}`;
  }
}

export function summarySentence({ shape, lines, created, updated, unchanged, skipped }: ImportSummary): string {
  const changed = created + updated;
  const parts = [
    changed === 0 ? 'nothing had to be changed' : `saved ${counted(changed, 'campaign')}`,
    ...(unchanged > 0 ? [`${count(unchanged)} already up to date`] : []),
    ...(skipped > 0 ? [`${count(skipped)} left out`] : []),
  ];
  return `Read ${counted(lines, 'line')} of a ${shape} export: ${parts.join(', ')}.`;
}

/** The sentence of a problem, without the line it begins with: that stands beside it. */
export function withoutLine({ line, text }: Pick<ImportProblem, 'line' | 'text'>): string {
  const rest = text.replace(new RegExp(`^Line ${line}[,:] +`), '');
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
