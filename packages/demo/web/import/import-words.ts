/** How far an import is, and what came of it, in words for people. */
import type { ImportProgress, ImportSummary } from '../../contracts/import.ts';
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
  }
}

export function summarySentence({ shape, lines, created, updated, unchanged, skipped }: ImportSummary): string {
  const changed = created + updated;
  const found = `${counted(lines, 'line')} of a ${shape} export were read.`;
  const saved = changed === 0 ? 'Nothing had to be changed' : `${counted(changed, 'campaign')} were saved`;
  const rest = unchanged > 0 ? `, ${count(unchanged)} were as they are already` : '';
  return `${found} ${saved}${rest}${skipped > 0 ? `; ${counted(skipped, 'campaign')} had to be left out` : ''}.`;
}
