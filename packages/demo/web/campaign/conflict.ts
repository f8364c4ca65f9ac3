/** Two people changed one field: which values an edit is sent with once somebody has chosen. */
import type { EditableField, EditableFields } from '../../contracts/campaign.ts';
import type { EditResult, FieldConflict } from '../../contracts/edit.ts';

export type Choice = 'mine' | 'theirs';
export type Choices = Partial<Record<EditableField, Choice>>;

export function conflictsIn(result: EditResult | undefined): readonly FieldConflict[] {
  return result?.state === 'conflict' ? result.conflicts : [];
}

/** Undefined until every conflict has been decided. */
export function decided(
  asked: EditableFields,
  conflicts: readonly FieldConflict[],
  choices: Choices,
): EditableFields | undefined {
  if (conflicts.some(({ field }) => choices[field] === undefined)) return undefined;
  const given = new Set<string>(conflicts.map(({ field }) => field).filter((field) => choices[field] === 'theirs'));
  return Object.fromEntries(Object.entries(asked).filter(([field]) => !given.has(field)));
}
