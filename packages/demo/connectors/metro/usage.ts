/** Metro tells with every answer how much of the hour's allowance is used; going slower in time is left to the caller. */
import * as v from 'valibot';

const Shares = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(
    v.string(),
    v.array(
      v.object({
        call_count: v.number(),
        total_cputime: v.number(),
        total_time: v.number(),
        estimated_time_to_regain_access: v.number(),
      }),
    ),
  ),
);

export interface MetroUsage {
  /** The fullest of all counts. */
  percent: number;
  minutesToRegain: number;
}

export function usageOf(headers: Headers): MetroUsage | undefined {
  const shares = v.safeParse(Shares, headers.get('x-business-use-case-usage') ?? '');
  if (!shares.success) return undefined;
  const all = Object.values(shares.output).flat();
  return {
    percent: Math.max(0, ...all.flatMap((share) => [share.call_count, share.total_cputime, share.total_time])),
    minutesToRegain: Math.max(0, ...all.map((share) => share.estimated_time_to_regain_access)),
  };
}

/** The time between two requests: nothing below three quarters, then longer and longer, so that 100 is not reached. */
export function gapForUsage(percent: number): number {
  if (percent < 75) return 0;
  if (percent < 90) return 500;
  if (percent < 95) return 2_000;
  return percent < 98 ? 5_000 : 20_000;
}
