import { rule } from './rule.ts';

interface Lease {
  a: number;
  leaseMs: number;
  until: number;
  worker: string | undefined;
  /** It was given back, or ended by somebody. */
  over: boolean;
}

export const leaseSafety = rule('R14', 'an attempt follows another only when that one was lost', (broken) => {
  const leases = new Map<string, Lease>();
  const awaySince = new Map<string, number>();
  let graceMs = 0;
  return {
    see(event) {
      if (event.type === 'P.start' && event.graceMs !== undefined) {
        graceMs = event.graceMs;
        // Nobody can renew while the relay is not there: it gives all of them their time anew.
        for (const lease of leases.values()) lease.until = event.at + lease.leaseMs;
      }
      if (event.type === 'N.away') awaySince.set(event.worker, event.at);
      if (event.type === 'Q.deliver') {
        const { id, a, leaseMs, at } = event;
        const before = leases.get(id);
        if (before !== undefined && !isLost(before, at, graceMs, awaySince))
          broken([id], `attempt ${a} of ${id} began while attempt ${before.a} held its lease`);
        leases.set(id, { a, leaseMs, until: at + leaseMs, worker: undefined, over: false });
      }
      if (event.type === 'Q.lost') {
        const lease = leases.get(event.id);
        // From then on no restart of the relay gives it time again.
        if (lease?.a === event.a) lease.over ||= isLost(lease, event.at, graceMs, awaySince);
      }
      if (event.type !== 'W.start' && event.type !== 'Q.lease' && event.type !== 'W.back') return;
      const lease = leases.get(event.id);
      if (lease?.a !== event.a) return;
      if (event.type === 'W.start') lease.worker = event.worker;
      else if (event.type === 'Q.lease') lease.until = event.until;
      else lease.over = true;
    },
  };
});

/** A worker that was away for its grace has lost all it had, whether or not it is back. */
function isLost(
  { until, over, worker }: Lease,
  nowMs: number,
  graceMs: number,
  awaySince: ReadonlyMap<string, number>,
): boolean {
  if (over || nowMs >= until || worker === undefined) return true;
  const away = awaySince.get(worker);
  return away !== undefined && nowMs >= away + graceMs;
}
