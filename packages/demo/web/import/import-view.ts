/** An import as far as it has come. */
import * as v from 'valibot';
import { ImportQuestion } from '../../contracts/clash.ts';
import type { ImportEvent, ImportProblem, ImportSummary } from '../../contracts/import.ts';

export interface ImportView {
  readonly problems: readonly ImportProblem[];
  readonly summary: ImportSummary | undefined;
}

export const noImport: ImportView = { problems: [], summary: undefined };

export function hearImport(was: ImportView, event: ImportEvent): ImportView {
  switch (event.type) {
    case 'problems':
      return { ...was, problems: [...was.problems, ...event.problems] };
    case 'summary':
      return { ...was, summary: event.summary };
  }
}

/** What it asks, if that is understood here. */
export function questionIn(asked: unknown): ImportQuestion | undefined {
  const read = v.safeParse(ImportQuestion, asked);
  return read.success ? read.output : undefined;
}
