/** What really changed on a sandbox platform, in its own units, in order: the truth that tests compare with. */
import * as v from 'valibot';

export const AuditEntry = v.object({
  /** Counts from 1; one entry is one field of one campaign that has another value now. */
  seq: v.number(),
  atMs: v.number(),
  campaign: v.string(),
  field: v.string(),
  before: v.unknown(),
  after: v.unknown(),
  /** As the caller sent it; the platforms only write it down, like real ones they do not act on it. */
  idempotencyKey: v.exactOptional(v.string()),
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

export interface Audit {
  record(change: Omit<AuditEntry, 'seq' | 'atMs'>): void;
  entries(): readonly AuditEntry[];
  restore(entries: readonly AuditEntry[]): void;
}

export function createAudit(now: () => number): Audit {
  const kept: AuditEntry[] = [];
  return {
    record: (change) => void kept.push({ seq: kept.length + 1, atMs: now(), ...change }),
    entries: () => kept,
    restore: (entries) => void kept.splice(0, kept.length, ...entries),
  };
}
