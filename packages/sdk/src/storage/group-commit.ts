/**
 * Group commit: what is put while one write is under way goes into one next write, so that many puts cost little more
 * than one. Each put is still kept wholly or not at all, and still learns its own rows.
 */
import type { NewRow, Put } from './store.ts';

interface Asked {
  readonly rows: readonly NewRow[];
  resolve(rows: readonly Put[]): void;
  reject(error: unknown): void;
}

export interface GroupCommit {
  put(rows: readonly NewRow[]): Promise<readonly Put[]>;
  /** Resolves when nothing waits and nothing is being written. */
  idle(): Promise<void>;
}

/** `write` keeps all its rows or none. */
export function groupCommit(write: (rows: readonly NewRow[]) => Promise<readonly Put[]>): GroupCommit {
  const waiting: Asked[] = [];
  let writing: Promise<void> | undefined;

  async function drain() {
    // Whatever else is put in this turn goes along; a row of messages is put when it is over.
    await Promise.resolve().then(() => undefined);
    while (waiting.length > 0) await commit(waiting.splice(0));
    writing = undefined;
  }

  async function commit(group: readonly Asked[]): Promise<void> {
    try {
      const rows = await write(group.flatMap((put) => put.rows));
      let next = 0;
      for (const put of group) put.resolve(rows.slice(next, (next += put.rows.length)));
    } catch {
      // One put that asks too much must not take the others with it.
      for (const { rows, resolve, reject } of group) await write(rows).then(resolve, reject);
    }
  }

  return {
    put: (rows) =>
      new Promise((resolve, reject) => {
        waiting.push({ rows, resolve, reject });
        writing ??= drain();
      }),
    idle: async () => writing,
  };
}
