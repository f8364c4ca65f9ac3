/** Where campaigns stand on platforms: what each platform is known to have, and what it is behind with. */
import * as v from 'valibot';
import { editableFields, PlatformName, type EditableField } from '../contracts/campaign.ts';
import type { TargetOutcome } from '../contracts/edit.ts';
import type { FieldVersions } from './campaign-row.ts';
import type { Queries } from './database.ts';

const Placed = v.object({ platform: PlatformName, remote_id: v.string(), behind: v.array(v.picklist(editableFields)) });

/** Notes that the platform has the campaign as it is in this version, under this id. */
export async function bind(
  queries: Queries,
  {
    campaignId,
    platform,
    remoteId,
    version,
  }: { campaignId: string; platform: PlatformName; remoteId: string; version: number },
): Promise<void> {
  await queries.query(
    `insert into bindings (campaign_id, platform, remote_id, state, pushed_version) values ($1, $2, $3, 'in-sync', $4)
     on conflict (campaign_id, platform) do update
     set remote_id = excluded.remote_id, state = 'in-sync', pushed_version = excluded.pushed_version, behind = '[]', reason = null`,
    [campaignId, platform, remoteId, version],
  );
}

/** Notes that these fields have values that the platform is not known to have. */
export async function fallBehind(
  queries: Queries,
  behind: {
    campaignId: string;
    platform: PlatformName;
    fields: readonly EditableField[];
    state: 'pending' | 'drifted';
    reason?: string;
  },
): Promise<void> {
  const { campaignId, platform, fields, state, reason = null } = behind;
  const before = await placed(queries, campaignId, platform);
  if (!before || fields.length === 0) return;
  const all = editableFields.filter((field) => before.behind.includes(field) || fields.includes(field));
  await queries.query(
    'update bindings set behind = $3::text::jsonb, state = $4, reason = $5 where campaign_id = $1 and platform = $2',
    [campaignId, platform, JSON.stringify(all), state, reason],
  );
}

/**
 * Notes how a push of these fields, with their values of `version`, ended.
 * A field that was edited again since stays behind: what was pushed is not its present value.
 */
export async function settle(
  queries: Queries,
  push: { campaignId: string; outcome: TargetOutcome; fields: readonly EditableField[]; version: number },
  fieldVersions: FieldVersions,
): Promise<void> {
  const { campaignId, outcome, fields, version } = push;
  const before = await placed(queries, campaignId, outcome.platform);
  if (!before) return;
  const arrived =
    outcome.state === 'applied' ? fields.filter((field) => (fieldVersions[field]?.version ?? 1) <= version) : [];
  const behind = before.behind.filter((field) => !arrived.includes(field));
  const inSync = behind.length === 0;
  const applied = outcome.state === 'applied';
  await queries.query(
    `update bindings set behind = $3::text::jsonb, state = $4, reason = $5,
       pushed_version = case when $6 then greatest(pushed_version, $7::integer) else pushed_version end
     where campaign_id = $1 and platform = $2`,
    [
      campaignId,
      outcome.platform,
      JSON.stringify(behind),
      inSync ? 'in-sync' : applied ? 'pending' : 'failed',
      inSync ? null : applied ? `Not there yet: ${behind.join(', ')}.` : outcome.reason,
      inSync,
      version,
    ],
  );
}

async function placed(queries: Queries, campaignId: string, platform: PlatformName) {
  const [row] = await queries.query(
    'select platform, remote_id, behind from bindings where campaign_id = $1 and platform = $2 for update',
    [campaignId, platform],
  );
  return row && v.parse(Placed, row);
}
