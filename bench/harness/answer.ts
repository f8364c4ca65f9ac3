/** The side of the programs: says that it is ready, does the tasks it is told, and leaves with the bench. */
import { isOrder, type Told } from './orders.ts';
import type { Sample } from './sample.ts';

export type Tasks = Readonly<Record<string, (...input: number[]) => Promise<Sample>>>;

/** The address of what this program is to connect to, or whatever else it was started with. */
export function given(at = 0): string {
  const value = process.argv[2 + at];
  if (value === undefined) throw new Error('This program is started by the bench, with an address.');
  return value;
}

/** @param ready what whoever connects to this program has to know */
export function answer(tasks: Tasks, ready: string | number = ''): void {
  process.on('message', (order) => {
    if (!isOrder(order)) throw new Error('The bench said something that is no order.');
    void perform(tasks, order.task, order.input).then(tell);
  });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  tell({ ready: String(ready) });
}

async function perform(tasks: Tasks, name: string, input: readonly number[]): Promise<Told> {
  const task = tasks[name];
  if (task === undefined) return { failed: `There is no task "${name}".` };
  try {
    return { done: await task(...input) };
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function tell(told: Told): void {
  process.send?.(told);
}
