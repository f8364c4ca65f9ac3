/** One campaign of an export into the database, without undoing what was edited here since the last export. */
import * as v from 'valibot';
import { CampaignCore, editableFields } from '../contracts/campaign.ts';
import { lockCampaign } from './apply-edit.ts';
import { fallBehind } from './bindings.ts';
import { CORE_COLUMNS, coreOf, coreValues } from './campaign-row.ts';
import type { Queries } from './database.ts';

export interface ImportCounts {
  added: number;
  updated: number;
  unchanged: number;
}

const Remembered = v.tuple([v.object({ imported: v.nullable(CampaignCore) })]);

/**
 * Three ways to compare: what the export said last time, what it says now, and what is stored. Only what differs between
 * the two exports is taken over, so a second import of the same file changes nothing.
 */
export async function importCampaign(queries: Queries, given: CampaignCore): Promise<keyof ImportCounts> {
  const core = coreOf(given);
  const stored = await lockCampaign(queries, core.id);
  if (!stored) {
    await add(queries, core);
    return 'added';
  }
  const [{ imported }] = v.parse(
    Remembered,
    await queries.query('select imported from campaigns where id = $1', [core.id]),
  );
  const after = merged(stored.campaign, coreOf(imported ?? stored.campaign), core);
  const changed = editableFields.filter((field) => after[field] !== stored.campaign[field]);
  if (JSON.stringify(after) === JSON.stringify(coreOf(stored.campaign))) {
    await queries.query('update campaigns set imported = $2::text::jsonb where id = $1', [
      core.id,
      JSON.stringify(core),
    ]);
    return 'unchanged';
  }
  const version = stored.campaign.version + 1;
  const versions = {
    ...stored.fieldVersions,
    ...Object.fromEntries(changed.map((field) => [field, { version, by: null }])),
  };
  await queries.query(
    `update campaigns set ${CORE_COLUMNS.map((column, index) => `${column} = $${index + 1}`).join(', ')},
       version = $15, field_versions = $16::text::jsonb, imported = $17::text::jsonb where id = $1`,
    [...coreValues(after), version, JSON.stringify(versions), JSON.stringify(core)],
  );
  for (const { platform } of stored.campaign.bindings) {
    const reason = 'A newer export changed this; push to send it.';
    await fallBehind(queries, { campaignId: core.id, platform, fields: changed, state: 'drifted', reason });
  }
  return 'updated';
}

async function add(queries: Queries, core: CampaignCore): Promise<void> {
  const places = CORE_COLUMNS.map((_, index) => `$${index + 1}`).join(', ');
  await queries.query(
    `insert into campaigns (${CORE_COLUMNS.join(', ')}, imported) values (${places}, $15::text::jsonb)`,
    [...coreValues(core), JSON.stringify(core)],
  );
}

/** What is stored, with everything taken over that the two exports say differently. */
function merged(stored: CampaignCore, before: CampaignCore, now: CampaignCore): CampaignCore {
  const said = new Map<string, unknown>(Object.entries(before));
  const news = Object.entries(now).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(said.get(key)));
  return coreOf({ ...stored, ...Object.fromEntries(news) });
}
