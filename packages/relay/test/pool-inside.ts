/** Pools whose members are in the process of the test: for what does not need processes. */
import { createPool, createWorker, type Pool, type PoolOptions } from '@tame/sdk/worker';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export interface PoolsInside {
  /** A worker that is a member of these pools, under its own name. */
  member(
    url: string,
    name: string,
    pools: Readonly<Record<string, Omit<PoolOptions, 'role'>>>,
  ): Promise<readonly Pool[]>;
}

/** Members that give back what they are given. */
export function poolsInside(): PoolsInside {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-pools-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const role = path.join(folder, 'role.mjs');
  writeFileSync(role, 'export const createRole = () => ({ handle: (input) => input });');
  return {
    async member(url, name, pools) {
      const worker = createWorker(url, { name });
      onTestFinished(() => worker.stop({ drainMs: 0 }));
      await worker.start();
      const joined = Object.entries(pools).map(([service, options]) =>
        createPool(worker, service, { ...options, role, member: name }),
      );
      for (const pool of joined) await pool.join();
      return joined;
    },
  };
}
