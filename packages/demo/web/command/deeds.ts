/** What a plan can be told to do by clicking: each deed as an order without a value, and which deed an order is. */
import type { Change, Order, Subject } from '../../grammar/plan.ts';

export const deedLabels = {
  pause: 'Pause',
  resume: 'Resume',
  'budget-by': 'Budget by percent',
  'budget-add': 'Budget by an amount',
  'budget-to': 'Budget to an amount',
  'end-on': 'End on a day',
  'end-by': 'Move the end',
  'start-on': 'Start on a day',
  rename: 'Rename',
  pace: 'Pacing',
  open: 'Open',
  find: 'Find',
  forecast: 'Forecast',
} as const satisfies Record<Change['kind'] | 'open' | 'find' | 'forecast', string>;
export type Deed = keyof typeof deedLabels;

/** Those that may stand beside others in one plan. */
export const changing: readonly Deed[] = [
  'pause',
  'resume',
  'budget-by',
  'budget-add',
  'budget-to',
  'end-on',
  'end-by',
  'start-on',
  'rename',
  'pace',
];
export const alone: readonly Deed[] = ['open', 'find', 'forecast'];

export function isDeed(value: string): value is Deed {
  return value in deedLabels;
}

/** Undefined for a deed that changes nothing. */
function changeFor(deed: Deed): Change | undefined {
  switch (deed) {
    case 'pause':
    case 'resume':
      return { kind: deed };
    case 'budget-by':
      return { kind: deed, percent: undefined };
    case 'budget-add':
    case 'budget-to':
      return { kind: deed, micros: undefined };
    case 'end-on':
    case 'start-on':
      return { kind: deed, day: undefined };
    case 'end-by':
      return { kind: deed, length: { count: 1, unit: 'week' } };
    case 'rename':
      return { kind: deed, name: undefined };
    case 'pace':
      return { kind: deed, pacing: undefined };
    case 'open':
    case 'find':
    case 'forecast':
      return undefined;
  }
}

/** The order with another deed in place of one of its changes, for the same campaigns. */
export function withDeed(order: { campaigns: Subject; changes: readonly Change[] }, at: number, deed: Deed): Order {
  const { campaigns, changes } = order;
  const change = changeFor(deed);
  if (change)
    return { intent: 'change', campaigns, changes: [...changes.slice(0, at), change, ...changes.slice(at + 1)] };
  if (deed === 'open' || deed === 'forecast') return { intent: deed, campaigns };
  return { intent: 'find', campaigns };
}
