/** The hour's allowance in points: reads cost one, writes three, and what was used flows back evenly over the hour. */

export interface Usage {
  spend(points: number): void;
  /** How much is used, in whole percent; 100 and more means no more requests. */
  percent(): number;
  set(percent: number): void;
  /** Minutes until requests are taken again; 0 while they are. */
  minutesToRegain(): number;
}

const HOUR_MS = 3_600_000;

export function createUsage({ pointsPerHour, now }: { pointsPerHour: number; now: () => number }): Usage {
  let used = 0;
  let countedAtMs = now();

  function current(): number {
    const nowMs = now();
    used = Math.max(0, used - ((nowMs - countedAtMs) / HOUR_MS) * pointsPerHour);
    countedAtMs = nowMs;
    return used;
  }

  return {
    spend: (points) => void (used = current() + points),
    percent: () => Math.floor((current() / pointsPerHour) * 100),
    set: (percent) => {
      current();
      used = (percent / 100) * pointsPerHour;
    },
    minutesToRegain: () => {
      const over = current() - pointsPerHour;
      return over < 0 ? 0 : Math.max(1, Math.ceil((over / pointsPerHour) * 60));
    },
  };
}
