/** Misbehaviour on order: the next requests, or every request about one campaign, go wrong in a chosen way. */
import * as v from 'valibot';

export const Fault = v.strictObject({
  /** Which requests it waits for. Default: `write` for drops and permanent failures, otherwise any but `auth`. */
  on: v.exactOptional(v.picklist(['read', 'write', 'auth', 'any'])),
  /** Only requests about this campaign (its id on this platform). */
  campaign: v.exactOptional(v.string()),
  /** How many requests it spoils. @default 1 */
  times: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Answers with this HTTP status, in the platform's own words, without doing anything. */
  status: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
  retryAfterS: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  /** Takes this long instead of the usual time. */
  latencyMs: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  /** Closes the connection without doing anything. */
  dropBeforeWrite: v.exactOptional(v.boolean()),
  /** Does the work, then closes the connection instead of answering. */
  dropAfterWrite: v.exactOptional(v.boolean()),
  /** Refuses every such request until the faults are cleared. */
  failPermanently: v.exactOptional(v.boolean()),
});
export type Fault = v.InferOutput<typeof Fault>;

export const FaultOrder = v.strictObject({
  /** Forgets all faults before adding the new ones. */
  clear: v.exactOptional(v.boolean()),
  next: v.exactOptional(v.array(Fault)),
  /** Makes every token given out so far worthless, where the platform has such tokens. */
  expireTokens: v.exactOptional(v.boolean()),
  /** Sets how much of the hour's allowance counts as used, where the platform counts so. */
  usagePercent: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(200))),
});
export type FaultOrder = v.InferOutput<typeof FaultOrder>;

/** What a request is about; also what the request log and the concurrency count say. */
export interface Traits {
  endpoint: string;
  kind: 'read' | 'write' | 'auth';
  campaigns: readonly string[];
}

export interface Faults {
  order(order: FaultOrder): void;
  /** The first waiting fault meant for such a request; it is used up by this. */
  take(traits: Traits): Fault | undefined;
  waiting(): readonly Fault[];
}

export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    order: ({ clear, next = [] }) => void (faults = [...(clear ? [] : faults), ...next]),
    take: (traits) => {
      const fault = faults.find((candidate) => isFor(candidate, traits));
      if (!fault || fault.failPermanently) return fault;
      const left = (fault.times ?? 1) - 1;
      faults = faults.flatMap((other) => (other === fault ? (left > 0 ? [{ ...fault, times: left }] : []) : [other]));
      return fault;
    },
    waiting: () => faults,
  };
}

function isFor(fault: Fault, { kind, campaigns }: Traits): boolean {
  if (fault.campaign !== undefined && !campaigns.includes(fault.campaign)) return false;
  if (fault.on === 'any') return kind !== 'auth';
  if (fault.on !== undefined) return kind === fault.on;
  const onlyWrites = fault.dropBeforeWrite || fault.dropAfterWrite || fault.failPermanently;
  return onlyWrites ? kind === 'write' : kind !== 'auth';
}
