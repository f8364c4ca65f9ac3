/** What the bench and its programs say to each other, over the channel that Node gives a forked process. */
import { isSample, type Sample } from './sample.ts';

/** To a program: do a task, with numbers that say how much of it. */
export interface Order {
  readonly task: string;
  readonly input: readonly number[];
}

/** From a program: it can be used (and where), a task is done, or something is wrong. */
export type Told = { readonly ready: string } | { readonly done: Sample } | { readonly failed: string };

export function isOrder(value: unknown): value is Order {
  return typeof value === 'object' && value !== null && 'task' in value && 'input' in value;
}

export function isTold(value: unknown): value is Told {
  if (typeof value !== 'object' || value === null) return false;
  if ('ready' in value) return typeof value.ready === 'string';
  if ('done' in value) return isSample(value.done);
  return 'failed' in value && typeof value.failed === 'string';
}
