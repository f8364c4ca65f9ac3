/** How much processor time processes have used, where the system tells (Linux); it hardly depends on what else runs. */
import { readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Milliseconds that these processes have used until now; undefined where that cannot be known. */
export function cpuMs(pids: readonly number[]): number | undefined {
  try {
    return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  } catch {
    return undefined;
  }
}

/** For a sample: the milliseconds that a process has used since it had used so many, by that name, where it is known. */
export function cpuSince(before: number | undefined, pid: number, name: string): Readonly<Record<string, number>> {
  const now = cpuMs([pid]);
  return before === undefined || now === undefined ? {} : { [name]: now - before };
}

function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
