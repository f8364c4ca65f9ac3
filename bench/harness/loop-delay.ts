/** How late the timers of a server fire: that long everybody who is connected to it waits. */
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const GIVE_UP_MS = 30_000;

/** What is loaded into the server; see there. */
export const loopDelayModule = fileURLToPath(new URL('../dist/server/loop-delay.js', import.meta.url));
export const LOOP_DELAY_FILE = 'TAME_BENCH_LOOP_DELAY';

/** The longest delay in ms since it was read before. */
export async function longestLoopDelay(pid: number, file: string): Promise<number> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  const giveUpAt = Date.now() + GIVE_UP_MS;
  while (Date.now() < giveUpAt) {
    const text = read(file);
    if (text !== undefined) return Number(text);
    await sleep(10);
  }
  throw new Error('The server does not say how late its timers are.');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
