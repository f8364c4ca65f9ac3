/** What waits on this device, in words for people. */
import type { OutboxState, Refusal } from '@tame/sdk';
import { span } from '../format/dates.ts';
import { counted } from '../format/numbers.ts';

/** `3 changes waiting on this device`; undefined when nothing waits. */
export function outboxWords({ waiting }: Pick<OutboxState, 'waiting'>): string | undefined {
  return waiting === 0 ? undefined : `${counted(waiting, 'change')} waiting on this device`;
}

/** What will never be sent: `2 changes refused`, and each reason once; undefined when nothing was refused. */
export function refusalWords(
  refused: readonly Omit<Refusal, 'id'>[],
): { label: string; reasons: readonly string[] } | undefined {
  if (refused.length === 0) return undefined;
  return {
    label: `${counted(refused.length, 'change')} refused`,
    reasons: [...new Set(refused.map(({ message }) => message))],
  };
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
