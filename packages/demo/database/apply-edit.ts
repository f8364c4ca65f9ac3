/**
 * Puts an edit on a campaign: last write wins per field, and whoever did not see the last write is told instead.
 *
 * Two people may change different fields from the same version; both are kept. Call it inside a transaction.
 */
import {
  datesProblem,
  editableFields,
  type Campaign,
  type EditableField,
  type EditableFields,
} from '../contracts/campaign.ts';
import type { FieldConflict } from '../contracts/edit.ts';
import { isWholeMinor, wholeMinorSentence } from '../contracts/money.ts';
import { CAMPAIGN_COLUMNS, campaignFrom, type StoredCampaign } from './campaign-row.ts';
import type { Queries } from './database.ts';

export interface WantedEdit {
  campaignId: string;
  baseVersion: number;
  fields: EditableFields;
  /** Whose edit it is. One's own later changes are never in conflict; without a name every later change is. */
  by?: string;
}

export type Edited =
  | { state: 'edited'; campaign: Campaign; /** Those that have another value now. */ changed: EditableField[] }
  | { state: 'conflict'; campaign: Campaign; conflicts: FieldConflict[] }
  | { state: 'not-possible'; text: string }
  | { state: 'unknown-campaign' };

const columns: Record<EditableField, string> = {
  name: 'name',
  status: 'status',
  startDate: 'start_date',
  endDate: 'end_date',
  budgetMicros: 'budget_micros',
  pacing: 'pacing',
};

export async function applyEdit(
  queries: Queries,
  { campaignId, baseVersion, fields, by }: WantedEdit,
): Promise<Edited> {
  const stored = await lockCampaign(queries, campaignId);
  if (!stored) return { state: 'unknown-campaign' };
  const { campaign, fieldVersions } = stored;
  const mask = editableFields.filter((field) => fields[field] !== undefined);
  const conflicts = mask.flatMap((field) =>
    conflictIn(field, stored, { baseVersion, fields, ...(by !== undefined && { by }) }),
  );
  if (conflicts.length > 0) return { state: 'conflict', campaign, conflicts };

  const changed = mask.filter((field) => fields[field] !== campaign[field]);
  const text = changed.length > 0 ? problemOf(campaign, { ...campaign, ...fields }) : undefined;
  if (text !== undefined) return { state: 'not-possible', text };
  if (changed.length === 0) return { state: 'edited', campaign, changed };

  const version = campaign.version + 1;
  const versions = {
    ...fieldVersions,
    ...Object.fromEntries(changed.map((field) => [field, { version, by: by ?? null }])),
  };
  const settings = changed.map((field, index) => `${columns[field]} = $${index + 4}`);
  await queries.query(
    `update campaigns set version = $2, field_versions = $3::text::jsonb, ${settings.join(', ')} where id = $1`,
    [campaignId, version, JSON.stringify(versions), ...changed.map((field) => fields[field])],
  );
  return { state: 'edited', campaign: { ...campaign, ...fields, version }, changed };
}

/** Reads a campaign and keeps everybody else from changing it until the transaction ends. */
export async function lockCampaign(queries: Queries, id: string): Promise<StoredCampaign | undefined> {
  await queries.query('select 1 from campaigns where id = $1 for update', [id]);
  const [row] = await queries.query(`select ${CAMPAIGN_COLUMNS} from campaigns c where c.id = $1`, [id]);
  return row && campaignFrom(row);
}

function conflictIn(
  field: EditableField,
  { campaign, fieldVersions }: StoredCampaign,
  { baseVersion, fields, by }: Omit<WantedEdit, 'campaignId'>,
): FieldConflict[] {
  const theirs = fieldVersions[field];
  if (theirs === undefined || theirs.version <= baseVersion || fields[field] === campaign[field]) return [];
  if (by !== undefined && theirs.by === by) return [];
  return [{ field, mine: fields[field], theirs: campaign[field], theirsVersion: theirs.version }];
}

/** Why the campaign cannot become so, as a sentence. */
function problemOf(before: Campaign, after: Campaign): string | undefined {
  if (before.status === 'archived') return 'An archived campaign can no longer be changed; make a copy of it to go on.';
  if (after.status === 'draft' && before.bindings.length > 0) {
    return 'A campaign that is on platforms cannot become a draft again; pause it instead.';
  }
  if (!isWholeMinor(after.budgetMicros, after.currency)) return wholeMinorSentence(after.budgetMicros, after.currency);
  return datesProblem(after.startDate, after.endDate);
}
