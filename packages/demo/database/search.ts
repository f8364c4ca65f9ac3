/** Finding campaigns: every word must occur, filters narrow, and a page starts after the last row of the one before. */
import * as v from 'valibot';
import type { Binding, Campaign, Channel, PlatformName, Status } from '../contracts/campaign.ts';
import { CAMPAIGN_COLUMNS, campaignFrom, Count } from './campaign-row.ts';
import type { Queries } from './database.ts';

export interface CampaignQuery {
  /** Words that all have to occur in name, advertiser or id; case does not matter. */
  text?: string;
  status?: readonly Status[];
  channel?: readonly Channel[];
  /** Placed on this platform; with `bindingState`, in that state there. */
  platform?: PlatformName;
  bindingState?: Binding['state'];
  /** @default 'name' */
  sort?: 'name' | 'startDate' | 'endDate' | 'budget' | 'spent';
  descending?: boolean;
  /** @default 50, at most 1000 */
  limit?: number;
  /** The `next` of the page before. */
  after?: string;
}

export interface CampaignPage {
  campaigns: Campaign[];
  /** How many there are on all pages. */
  total: number;
  /** For the next page; undefined on the last. */
  next?: string;
}

/** Collated by bytes, so that every server and the embedded engine put rows in the same order. */
const sorts = {
  name: { by: 'lower(c.name) collate "C"', as: 'text' },
  startDate: { by: 'c.start_date::text collate "C"', as: 'text' },
  endDate: { by: `coalesce(c.end_date::text, '9999-12-31') collate "C"`, as: 'text' },
  budget: { by: 'c.budget_micros', as: 'bigint' },
  spent: { by: 'c.spent_micros', as: 'bigint' },
} as const;

const Cursor = v.pipe(v.string(), v.parseJson(), v.tuple([v.string(), v.string()]));
const Total = v.tuple([v.object({ total: Count })]);
const Last = v.object({ sort_value: v.string(), id: v.string() });

export async function searchCampaigns(queries: Queries, query: CampaignQuery): Promise<CampaignPage> {
  const { sort = 'name', descending = false, limit = 50, after } = query;
  const parameters: unknown[] = [];
  const parameter = (value: unknown) => `$${parameters.push(value)}`;
  const conditions = conditionsOf(query, parameter);
  const where = () => (conditions.length > 0 ? `where ${conditions.join(' and ')}` : '');

  const [{ total }] = v.parse(
    Total,
    await queries.query(`select count(*) as total from campaigns c ${where()}`, parameters),
  );

  const { by, as } = sorts[sort];
  if (after !== undefined) {
    const cursor = v.safeParse(Cursor, Buffer.from(after, 'base64url').toString('utf8'));
    if (!cursor.success) throw new Error('This page mark is not valid; start again from the first page.');
    const [value, id] = cursor.output;
    conditions.push(
      `(${by}, c.id collate "C") ${descending ? '<' : '>'} (${parameter(value)}::text::${as}, ${parameter(id)})`,
    );
  }
  const size = Math.min(Math.max(1, Math.trunc(limit)), 1000);
  const direction = descending ? 'desc' : 'asc';
  const rows = await queries.query(
    `select ${CAMPAIGN_COLUMNS}, (${by})::text as sort_value from campaigns c ${where()}
     order by ${by} ${direction}, c.id collate "C" ${direction} limit ${parameter(size + 1)}`,
    parameters,
  );
  const page = rows.slice(0, size);
  const campaigns = page.map((row) => campaignFrom(row).campaign);
  if (rows.length <= size) return { campaigns, total };
  const last = v.parse(Last, page.at(-1));
  return { campaigns, total, next: Buffer.from(JSON.stringify([last.sort_value, last.id])).toString('base64url') };
}

function conditionsOf(query: CampaignQuery, parameter: (value: unknown) => string): string[] {
  const { text = '', status, channel, platform, bindingState } = query;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const conditions = words.map((word) => `position(${parameter(word)} in c.words) > 0`);
  if (status) conditions.push(`c.status = any(${parameter(status)}::text[])`);
  if (channel) conditions.push(`c.channel = any(${parameter(channel)}::text[])`);
  if (platform || bindingState) {
    const wanted = [
      ...(platform ? [`b.platform = ${parameter(platform)}`] : []),
      ...(bindingState ? [`b.state = ${parameter(bindingState)}`] : []),
    ];
    conditions.push(`exists (select 1 from bindings b where b.campaign_id = c.id and ${wanted.join(' and ')})`);
  }
  return conditions;
}
