/** What waits on this device, in words for people. */
import type { OutboxState } from '@tame/sdk';
import { span } from '../format/dates.ts';
import { counted } from '../format/numbers.ts';

/** `3 changes waiting on this device`; undefined when nothing waits. */
export function outboxWords({ waiting }: Pick<OutboxState, 'waiting'>): string | undefined {
  return waiting === 0 ? undefined : `${counted(waiting, 'change')} waiting on this device`;
}

/** `the oldest for 5 min`. `oldestMs` was the age when `heardMs` was now. */
export function oldestWords({ oldestMs }: Pick<OutboxState, 'oldestMs'>, heardMs: number, nowMs: number): string {
  return `the oldest for ${span(oldestMs + Math.max(0, nowMs - heardMs))}`;
}

/** Whether what waits survives a reload, as a sentence. */
export function keptWords({ durability }: Pick<OutboxState, 'durability'>): string {
  return durability === 'disk'
    ? 'They are kept on this device, also when you close the page, and are sent in order.'
    : 'This browser cannot keep them: do not close the page before they are sent.';
}
