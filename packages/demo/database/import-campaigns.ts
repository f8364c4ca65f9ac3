/** One campaign of an export into the database, without undoing what was edited here since the last export. */
import * as v from 'valibot';
import { CampaignCore, editableFields, type Campaign, type EditableFields } from '../contracts/campaign.ts';
import { clashFields, keptBy, type ClashValue, type ImportAnswer, type ImportClash } from '../contracts/clash.ts';
import { lockCampaign } from './apply-edit.ts';
import { fallBehind } from './bindings.ts';
import { CAMPAIGN_COLUMNS, campaignFrom, CORE_COLUMNS, coreOf, coreValues } from './campaign-row.ts';
import type { Queries, Row } from './database.ts';
import { clashing, merged, type Three } from './merge-export.ts';

export interface ImportCounts {
  added: number;
  updated: number;
  unchanged: number;
}

const Remembered = v.object({ imported: v.nullable(CampaignCore) });

/** `answer`: whose value counts where one was changed both here and by the export. */
export async function importCampaign(
  queries: Queries,
  given: CampaignCore,
  answer: ImportAnswer = { keep: 'file' },
): Promise<keyof ImportCounts> {
  const core = coreOf(given);
  const stored = await lockCampaign(queries, core.id);
  if (!stored) {
    await add(queries, core);
    return 'added';
  }
  const [row] = await queries.query('select imported from campaigns where id = $1', [core.id]);
  const after = merged(versionsOf(stored.campaign, row, core), (value) => keptBy(answer, core.id, value));
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

/** Where campaigns of an export were changed here too. Changes nothing. */
export async function clashesIn(queries: Queries, given: readonly CampaignCore[]): Promise<readonly ImportClash[]> {
  const rows = await queries.query(
    `select ${CAMPAIGN_COLUMNS}, c.imported from campaigns c where c.id = any($1::text[])`,
    [given.map(({ id }) => id)],
  );
  const stored = new Map(rows.map((row) => [row['id'], row]));
  return given.flatMap((each) => {
    const row = stored.get(each.id);
    return row === undefined ? [] : clashesOf(campaignFrom(row).campaign, row, coreOf(each));
  });
}

function clashesOf(campaign: Campaign, row: Row, now: CampaignCore): readonly ImportClash[] {
  const { id: campaignId, name: campaignName, currency } = campaign;
  return clashing(versionsOf(campaign, row, now)).map((value) => ({
    campaignId,
    campaignName,
    currency,
    value,
    here: fieldsOf(campaign, value),
    file: fieldsOf(now, value),
  }));
}

function fieldsOf(campaign: CampaignCore, value: ClashValue): EditableFields {
  return Object.fromEntries(clashFields[value].map((field) => [field, campaign[field]]));
}

/** With what the export before said; of one that was made here that is what it is. */
function versionsOf(stored: Campaign, row: Row | undefined, now: CampaignCore): Three {
  const { imported } = v.parse(Remembered, row);
  return { stored, before: coreOf(imported ?? stored), now };
}

async function add(queries: Queries, core: CampaignCore): Promise<void> {
  const places = CORE_COLUMNS.map((_, index) => `$${index + 1}`).join(', ');
  await queries.query(
    `insert into campaigns (${CORE_COLUMNS.join(', ')}, imported) values (${places}, $15::text::jsonb)`,
    [...coreValues(core), JSON.stringify(core)],
  );
}
