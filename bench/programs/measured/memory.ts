/** What idle connections cost the server's process. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../harness/sample.ts';

/** Opened at one time: more would measure how a server gets through a storm. */
const AT_ONCE = 100;
/** What a server allocates to greet is given back after a while. */
const SETTLE_MS = 5_000;

/**
 * `value` is bytes of memory for each connection.
 * @param open resolves when the server has taken the connection
 */
export async function idleMemory(
  connections: number,
  server: number,
  open: (at: number) => Promise<void>,
): Promise<Sample> {
  const before = residentBytes(server);
  for (let from = 0; from < connections; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, connections - from);
    await Promise.all(Array.from({ length }, (_, at) => open(from + at)));
  }
  await sleep(SETTLE_MS);
  return { value: (residentBytes(server) - before) / connections };
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}
