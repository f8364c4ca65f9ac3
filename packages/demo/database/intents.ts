/**
 * Every edit anybody asked for, under the id of its conversation, so that none is done twice.
 *
 *   begin ─┬─ new ───────────────────────► running ── sent (per platform) ── settled ──► finish ─► done
 *          ├─ known, done ──► the recorded result, to the byte
 *          ├─ known, running, a higher attempt ──► taken over: what is left, and what may have been sent
 *          ├─ known, running ──► running: wait for it
 *          └─ known, other content ──► refused
 *
 * Attempts fence each other: once a higher one has begun, nothing a lower one notes is accepted any more.
 */
import * as v from 'valibot';
import { editableFields, PlatformName, platformNames } from '../contracts/campaign.ts';
import { TargetOutcome } from '../contracts/edit.ts';
import { lockCampaign } from './apply-edit.ts';
import { settle } from './bindings.ts';
import { Count } from './campaign-row.ts';
import type { Database, Queries } from './database.ts';

/** `queued`: nothing was sent yet. `sent`: something may have been. Otherwise the outcome is known. */
interface PlannedPush {
  platform: PlatformName;
  state: 'queued' | 'sent' | TargetOutcome['state'];
  outcome?: TargetOutcome;
}

/** What is pushed, with which version's values, and where to. */
const Plan = v.object({
  fields: v.array(v.picklist(editableFields)),
  version: v.number(),
  platforms: v.array(PlatformName),
});
export type Plan = v.InferOutput<typeof Plan>;

/** What the first attempt finds out: something to push, or a result already. */
export type Prepared = { plan: Plan } | { result: string };

type Begun =
  | { state: 'begun'; plan: Plan; pushes: PlannedPush[] }
  | { state: 'done'; result: string; replayed: boolean }
  | { state: 'running' }
  | { state: 'different-content' };

export interface Intent {
  id: string;
  campaignId: string;
  /** What is asked, as text that is the same for the same request. */
  content: string;
  /** Counts from 1; a higher one takes over from those that were cut off. */
  attempt: number;
  askedBy?: string;
}

interface IntentRecord {
  id: string;
  seq: number;
  content: string;
  askedBy: string | null;
  createdAtMs: number;
  /** The result as JSON text; null while it is running. */
  result: string | null;
}

export interface Intents {
  /** `prepare` runs once per id, in the same transaction that records the intent. */
  begin(intent: Intent, prepare: (inside: Queries) => Promise<Prepared>): Promise<Begun>;
  /** Call before telling a platform anything; false when a newer attempt has taken over. */
  markSent(intent: Pick<Intent, 'id' | 'attempt'>, platform: PlatformName): Promise<boolean>;
  /** Notes how a push ended, here and on the campaign; false when a newer attempt has taken over. */
  settle(intent: Intent, plan: Plan, outcome: TargetOutcome): Promise<boolean>;
  /** Records the result for good; undefined when a newer attempt has taken over. */
  finish(intent: Pick<Intent, 'id' | 'attempt'>, result: string): Promise<string | undefined>;
  /** How the pushes of an intent ended, as far as they have. */
  outcomes(id: string): Promise<TargetOutcome[]>;
  /** The recorded result; undefined while there is none. */
  resultOf(id: string): Promise<string | undefined>;
  /** What people asked of a campaign, in the order in which they asked. */
  history(campaignId: string): Promise<IntentRecord[]>;
}

const IntentRow = v.object({
  content: v.string(),
  attempt: v.number(),
  plan: v.nullable(v.pipe(v.string(), v.parseJson(), Plan)),
  result: v.nullable(v.string()),
});
const PushRow = v.object({
  platform: PlatformName,
  state: v.picklist(['queued', 'sent', 'applied', 'failed', 'unknown', 'cancelled']),
  outcome: v.nullable(v.pipe(v.string(), v.parseJson(), TargetOutcome)),
});
const HistoryRow = v.object({
  id: v.string(),
  seq: Count,
  content: v.string(),
  asked_by: v.nullable(v.string()),
  created_at_ms: Count,
  result: v.nullable(v.string()),
});

export function createIntents(database: Database, now: () => number): Intents {
  async function locked(inside: Queries, id: string) {
    const [row] = await inside.query('select content, attempt, plan, result from intents where id = $1 for update', [
      id,
    ]);
    return row && v.parse(IntentRow, row);
  }

  /** Whether this attempt still has the say. */
  async function isCurrent(inside: Queries, { id, attempt }: Pick<Intent, 'id' | 'attempt'>): Promise<boolean> {
    const intent = await locked(inside, id);
    return intent !== undefined && intent.attempt === attempt && intent.result === null;
  }

  async function start(
    inside: Queries,
    intent: Intent,
    prepare: (inside: Queries) => Promise<Prepared>,
  ): Promise<Begun> {
    const prepared = await prepare(inside);
    if ('result' in prepared) {
      await record(inside, intent.id, prepared.result);
      return { state: 'done', result: prepared.result, replayed: false };
    }
    const { plan } = prepared;
    await inside.query('update intents set plan = $2 where id = $1', [intent.id, JSON.stringify(plan)]);
    for (const platform of plan.platforms) {
      await inside.query(`insert into pushes (intent_id, platform, state) values ($1, $2, 'queued')`, [
        intent.id,
        platform,
      ]);
    }
    return { state: 'begun', plan, pushes: plan.platforms.map((platform) => ({ platform, state: 'queued' })) };
  }

  async function record(inside: Queries, id: string, result: string): Promise<void> {
    await inside.query('update intents set result = $2, finished_at = $3 where id = $1', [id, result, instant()]);
  }

  async function pushesOf(queries: Queries, id: string): Promise<PlannedPush[]> {
    const rows = await queries.query('select platform, state, outcome from pushes where intent_id = $1', [id]);
    return v
      .parse(v.array(PushRow), rows)
      .map(({ outcome, ...push }) => (outcome ? { ...push, outcome } : push))
      .toSorted((one, other) => platformNames.indexOf(one.platform) - platformNames.indexOf(other.platform));
  }

  const instant = () => new Date(now()).toISOString();

  return {
    begin: (intent, prepare) =>
      database.transaction(async (inside) => {
        const { id, campaignId, content, attempt, askedBy = null } = intent;
        const added = await inside.query(
          `insert into intents (id, campaign_id, asked_by, content, attempt, created_at) values ($1, $2, $3, $4, $5, $6)
           on conflict (id) do nothing returning id`,
          [id, campaignId, askedBy, content, attempt, instant()],
        );
        if (added.length > 0) return start(inside, intent, prepare);
        const known = await locked(inside, id);
        if (!known || known.content !== content) return { state: 'different-content' };
        if (known.result !== null) return { state: 'done', result: known.result, replayed: true };
        if (attempt <= known.attempt || known.plan === null) return { state: 'running' };
        await inside.query('update intents set attempt = $2 where id = $1', [id, attempt]);
        return { state: 'begun', plan: known.plan, pushes: await pushesOf(inside, id) };
      }),

    markSent: (intent, platform) =>
      database.transaction(async (inside) => {
        if (!(await isCurrent(inside, intent))) return false;
        await inside.query(`update pushes set state = 'sent' where intent_id = $1 and platform = $2`, [
          intent.id,
          platform,
        ]);
        return true;
      }),

    settle: (intent, plan, outcome) =>
      database.transaction(async (inside) => {
        if (!(await isCurrent(inside, intent))) return false;
        await inside.query('update pushes set state = $3, outcome = $4 where intent_id = $1 and platform = $2', [
          intent.id,
          outcome.platform,
          outcome.state,
          JSON.stringify(outcome),
        ]);
        const { campaignId } = intent;
        const stored = await lockCampaign(inside, campaignId);
        if (stored) await settle(inside, { campaignId, outcome, ...plan }, stored.fieldVersions);
        return true;
      }),

    finish: (intent, result) =>
      database.transaction(async (inside) => {
        if (!(await isCurrent(inside, intent))) return undefined;
        await record(inside, intent.id, result);
        return result;
      }),

    outcomes: async (id) => (await pushesOf(database, id)).flatMap((push) => push.outcome ?? []),

    resultOf: async (id) => {
      const [row] = await database.query('select result from intents where id = $1', [id]);
      return row && (v.parse(v.object({ result: v.nullable(v.string()) }), row).result ?? undefined);
    },

    history: async (campaignId) => {
      const rows = await database.query(
        `select id, seq, content, asked_by, (extract(epoch from created_at) * 1000)::bigint as created_at_ms, result
         from intents where campaign_id = $1 order by seq`,
        [campaignId],
      );
      return v.parse(v.array(HistoryRow), rows).map(({ asked_by: askedBy, created_at_ms: createdAtMs, ...rest }) => ({
        ...rest,
        askedBy,
        createdAtMs,
      }));
    },
  };
}
