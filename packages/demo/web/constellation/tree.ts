/** A conversation with all that works on it, as the relay tells whoever looks after its service. */
import * as v from 'valibot';
import type { ConversationState } from '@tame/sdk';

const State = v.picklist([
  'queued',
  'throttled',
  'working',
  'input-required',
  'completed',
  'failed',
  'cancelled',
  'expired',
] as const satisfies readonly ConversationState[]);

const Task = v.object({
  id: v.string(),
  parent: v.string(),
  service: v.string(),
  state: State,
  attempt: v.number(),
  worker: v.optional(v.string()),
  place: v.optional(v.number()),
});
/** `over`: it has left the relay's look; how it ended is in its own conversation. */
export interface Task extends v.InferOutput<typeof Task> {
  readonly over?: boolean;
}

/** What `tame.admin` answers to `{ do: 'show' }`. Bodies are JSON. */
export const Shown = v.object({
  id: v.string(),
  service: v.string(),
  user: v.string(),
  state: State,
  attempt: v.number(),
  createdMs: v.number(),
  updatedMs: v.number(),
  snapshot: v.object({
    status: v.optional(v.string()),
    statusAgeMs: v.optional(v.number()),
    stale: v.optional(v.boolean()),
    event: v.optional(
      v.object({
        leader: v.optional(v.object({ name: v.string(), token: v.number(), task: v.string() })),
        tasks: v.array(Task),
      }),
    ),
  }),
  entries: v.array(
    v.object({
      kind: v.string(),
      offset: v.number(),
      timeMs: v.number(),
      body: v.optional(v.string()),
      key: v.optional(v.string()),
    }),
  ),
});
export type Shown = v.InferOutput<typeof Shown>;

export interface Discovery {
  readonly key: string;
  readonly value: unknown;
}

export interface Tree {
  readonly id: string;
  readonly service: string;
  readonly user: string;
  readonly state: Shown['state'];
  readonly attempt: number;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly status: unknown;
  /** When it was said, on this clock. */
  readonly statusMs: number | undefined;
  /** A worker has begun it and cannot be reached: the status is that of before. */
  readonly stale: boolean;
  readonly leader: { readonly name: string; readonly token: number; readonly task: string } | undefined;
  readonly tasks: readonly Task[];
  /** Of each key the newest. */
  readonly discoveries: readonly Discovery[];
  /** Offset of the last entry that was read: the next look reads on from there. */
  readonly readTo: number;
}

/** `before`: as it was at the last look, which read the entries before these. */
export function treeOf(shown: Shown, before: Tree | undefined, nowMs: number): Tree {
  const { snapshot, entries, ...record } = shown;
  const { id, service, user, state, attempt, createdMs, updatedMs } = record;
  const { status, statusAgeMs, stale = false, event } = snapshot;
  const found = new Map(before?.discoveries.map(({ key, value }) => [key, value]));
  for (const { kind, key, body } of entries) if (kind === 'discovery' && key && body) found.set(key, JSON.parse(body));
  return {
    ...{ id, service, user, state, attempt, createdMs, updatedMs, stale },
    status: status === undefined ? before?.status : JSON.parse(status),
    statusMs: statusAgeMs === undefined ? before?.statusMs : nowMs - statusAgeMs,
    leader: event?.leader ?? before?.leader,
    // Those that have ended leave the look; here they stay for as long as one watches.
    tasks: withEnded(event?.tasks ?? [], before?.tasks ?? []),
    discoveries: [...found].map(([key, value]) => ({ key, value })),
    readTo: entries.at(-1)?.offset ?? before?.readTo ?? -1,
  };
}

function withEnded(now: readonly Task[], before: readonly Task[]): readonly Task[] {
  const open = new Map(now.map((task) => [task.id, task]));
  const ended = before.filter(({ id }) => !open.has(id)).map((task): Task => ({ ...task, over: true }));
  return [...now, ...ended].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}
