/** What shall become of the campaigns that are selected, as far as it has been typed. */
import type { BulkChange } from '../../contracts/bulk.ts';
import type { Campaign, Pacing } from '../../contracts/campaign.ts';
import { noBudget, readBudget, type BudgetDraft } from './budget-draft.ts';
import { noEnd, readEnd, type EndDraft } from './end-draft.ts';

export type OrderDraft =
  | { readonly order: 'pause' | 'resume' }
  | { readonly order: 'budget'; readonly budget: BudgetDraft }
  | { readonly order: 'end'; readonly end: EndDraft }
  | { readonly order: 'pacing'; readonly pacing: Pacing | undefined };
export type Order = OrderDraft['order'];

export function draftOf(order: Order, campaigns: readonly Campaign[]): OrderDraft {
  switch (order) {
    case 'pause':
    case 'resume':
      return { order };
    case 'budget':
      return { order, budget: noBudget(campaigns) };
    case 'end':
      return { order, end: noEnd };
    case 'pacing':
      return { order, pacing: undefined };
  }
}

/** `problem` is the empty text while nothing is typed. */
export function readOrder(draft: OrderDraft): { change: BulkChange } | { problem: string } {
  switch (draft.order) {
    case 'pause':
    case 'resume':
      return { change: { kind: draft.order } };
    case 'budget':
      return readBudget(draft.budget);
    case 'end':
      return readEnd(draft.end);
    case 'pacing':
      return draft.pacing === undefined ? { problem: '' } : { change: { kind: 'pace', pacing: draft.pacing } };
  }
}
