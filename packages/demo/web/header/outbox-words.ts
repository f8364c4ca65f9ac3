/** What waits on this device, in words for people. */
import type { OutboxState } from '@tame/sdk';
import { span } from '../format/dates.ts';
import { counted } from '../format/numbers.ts';

/** `3 changes waiting on this device`; undefined when nothing waits. */
export function outboxWords({ waiting }: Pick<OutboxState, 'waiting'>): string | undefined {
  return waiting === 0 ? undefined : `${counted(waiting, 'change')} waiting on this device`;
}

/** `the oldest for 5 min`, or `for 5 min` when it is the only one. `oldestMs` was the age when `heardMs` was now. */
export function oldestWords(
  { waiting, oldestMs }: Pick<OutboxState, 'waiting' | 'oldestMs'>,
  heardMs: number,
  nowMs: number,
): string {
  const age = span(oldestMs + Math.max(0, nowMs - heardMs));
  return waiting === 1 ? `for ${age}` : `the oldest for ${age}`;
}

/** Whether what waits survives a reload, as a sentence. */
export function keptWords({ durability }: Pick<OutboxState, 'durability'>): string {
  return durability === 'disk'
    ? 'Kept also when you close the page, and sent as soon as the relay can be reached.'
    : 'This browser cannot keep it: do not close the page before it is sent.';
}
