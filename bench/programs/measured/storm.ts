/** All connections are lost at one time and come back by themselves, each when its library tries again. */
import { performance } from 'node:perf_hooks';
import type { Tasks } from '../../harness/answer.ts';
import { quantile } from '../../harness/statistics.ts';

/** Opened at one time: the storm is to come later. */
const AT_ONCE = 100;

/** Tells what becomes of a connection, each time. */
export interface Watch {
  connected(): void;
  lost(): void;
}

/**
 * Two tasks: `gather` has so many connections, `comeBack` waits until all were lost and are there again. Its `value` is
 * milliseconds from the first that was lost to the last that is back.
 * @param open opens one more connection and keeps it
 */
export function storm(open: (at: number, watch: Watch) => unknown): Tasks {
  let opened = 0;
  const connected = new Set<number>();
  let lostAt: number | undefined;
  const backAt = new Map<number, number>();
  let changed = (): void => {};

  const watch = (at: number): Watch => ({
    connected() {
      if (lostAt !== undefined && !connected.has(at)) backAt.set(at, performance.now());
      connected.add(at);
      changed();
    },
    lost() {
      if (connected.delete(at)) lostAt ??= performance.now();
    },
  });

  /** Until so many are connected, and as many have come back. */
  const until = async (wanted: number, back: number): Promise<void> => {
    while (connected.size < wanted || backAt.size < back) {
      await new Promise<void>((resolve) => (changed = resolve));
    }
  };

  return {
    async gather(connections = 0) {
      while (opened < connections) {
        for (const more = Math.min(opened + AT_ONCE, connections); opened < more; opened += 1) {
          open(opened, watch(opened));
        }
        await until(opened, 0);
      }
      lostAt = undefined;
      backAt.clear();
      return { value: opened };
    },
    async comeBack() {
      await until(opened, opened);
      const since = lostAt ?? Number.NaN;
      const waits = [...backAt.values()].map((at) => at - since);
      return { value: Math.max(...waits), 'half of them ms': quantile(waits, 0.5) };
    },
  };
}
