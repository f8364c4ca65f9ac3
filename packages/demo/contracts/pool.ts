/** The pool of those who forecast: its names, and what its members and its conversation say, as far as the page shows it. */
import * as v from 'valibot';
import { forecast } from './services.ts';

export const forecastPool = {
  /** Also the beginning of the ids of its conversations, each a volume of the transcript. */
  deliberations: `pool.${forecast.name}`,
  join: `pool.${forecast.name}.join`,
  switch: `pool.${forecast.name}.switch`,
  news: `pool.${forecast.name}.news`,
} as const;

/** Who can start workers, and how many: what a call for proposals goes to. */
export const provisioners = [
  { name: 'provision.east', max: 1, readyInMs: 800 },
  { name: 'provision.west', max: 2, readyInMs: 1_200 },
] as const;

const Call = { call: v.string() };

/** An entry of the transcript. The meaning of each is in `docs/pools.md`. */
export const PoolEntry = v.variant('type', [
  v.object({ type: v.literal('spokesman'), member: v.string(), epoch: v.number() }),
  v.object({
    type: v.literal('decision'),
    what: v.picklist(['grow', 'shrink', 'replace']),
    from: v.number(),
    to: v.number(),
    because: v.string(),
    work: v.object({ waiting: v.number() }),
  }),
  v.object({ type: v.literal('call'), ...Call, wanted: v.number(), asked: v.array(v.string()) }),
  v.object({
    type: v.literal('proposal'),
    ...Call,
    by: v.string(),
    workers: v.number(),
    readyInMs: v.number(),
    late: v.optional(v.boolean()),
  }),
  v.object({ type: v.literal('refusal'), ...Call, by: v.string(), reason: v.string() }),
  v.object({ type: v.literal('silence'), ...Call, by: v.string() }),
  v.object({ type: v.literal('unanswered'), ...Call }),
  v.object({ type: v.literal('award'), ...Call, to: v.string(), workers: v.array(v.string()) }),
  v.object({ type: v.literal('rejection'), ...Call, to: v.string(), reason: v.string() }),
  v.object({ type: v.literal('done'), ...Call, by: v.string(), workers: v.array(v.string()) }),
  v.object({ type: v.literal('failure'), ...Call, by: v.string(), reason: v.string() }),
  v.object({ type: v.literal('ready'), member: v.string() }),
  v.object({ type: v.literal('edition'), version: v.number() }),
  v.object({ type: v.literal('retire'), members: v.array(v.string()) }),
  v.object({ type: v.picklist(['left', 'lost']), member: v.string() }),
  v.object({ type: v.literal('switch'), stopped: v.boolean(), by: v.string() }),
]);
export type PoolEntry = v.InferOutput<typeof PoolEntry>;

/** What members say to each other with each sample. */
export const PoolNews = v.variant('type', [
  v.object({
    type: v.literal('load'),
    member: v.string(),
    load: v.object({ inFlight: v.number(), slots: v.number(), busy: v.number() }),
  }),
  v.object({ type: v.literal('ready'), member: v.string() }),
  v.object({ type: v.picklist(['leaving', 'left']), member: v.string() }),
  v.object({ type: v.literal('spokesman'), member: v.string(), epoch: v.number(), stopped: v.boolean() }),
  v.object({ type: v.literal('retire'), members: v.array(v.string()) }),
  v.object({ type: v.literal('switch'), stopped: v.boolean() }),
]);
export type PoolNews = v.InferOutput<typeof PoolNews>;
