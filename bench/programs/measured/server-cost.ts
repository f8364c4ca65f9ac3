/** What work costs the server, whatever it costs those who ask. */
import { cpuMs } from '../../harness/cpu.ts';
import type { Sample } from '../../harness/sample.ts';

/** `value` is microseconds of the server's processor for each operation; what was the value is `a second`. */
export async function serverCost(server: number, run: () => Promise<Sample>): Promise<Sample> {
  const before = cpuMs([server]);
  const { value, operations, ...others } = await run();
  const after = cpuMs([server]);
  if (before === undefined || after === undefined)
    throw new Error('This system does not tell what a process has used.');
  if (operations === undefined) throw new Error('It is not known how often the work was done.');
  return { ...others, value: ((after - before) * 1_000) / operations, 'a second': value };
}
