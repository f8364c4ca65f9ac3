/** What an order in the box comes to at this moment, and what its yes is called. */
import { editableFields, type Campaign, type EditableFields } from '../../contracts/campaign.ts';
import type { Order } from '../../grammar/plan.ts';
import { reckon, type Reckoning } from '../../grammar/reckon.ts';
import { orderWords as bulkWords } from '../bulk/bulk-words.ts';
import type { Undoable } from './carry-out.ts';
import { orderWords } from './words.ts';

type ById = ReadonlyMap<string, Campaign>;

/** Undefined for an order that changes no campaign. */
export function reckoningOf(
  order: Order,
  { byId }: { readonly byId: ById },
  undoable: Undoable | undefined,
): Reckoning | undefined {
  if (order.intent === 'change')
    return reckon(
      order.changes,
      order.campaigns.ids.flatMap((id) => byId.get(id) ?? []),
    );
  return order.intent === 'undo' ? takenBack(undoable && byId.get(undoable.campaignId), undoable) : undefined;
}

function takenBack(campaign: Campaign | undefined, undoable: Undoable | undefined): Reckoning {
  const nothing = { left: [], bulk: undefined, risks: [] };
  if (campaign && undoable && isDifferent(campaign, undoable.before))
    return { ...nothing, edits: [{ campaign, fields: undoable.before }], problem: undefined };
  const problem =
    'There is nothing to take back: only the last change of one campaign that was made from here can be, until the page is loaded again.';
  return { ...nothing, edits: [], problem };
}

function isDifferent(campaign: Campaign, before: EditableFields): boolean {
  return editableFields.some((field) => before[field] !== undefined && before[field] !== campaign[field]);
}

/** On the button that does it. */
export function yesWords(order: Order, reckoning: Reckoning | undefined, byId: ById): string {
  if (reckoning?.bulk) return `Yes, ${uncapital(bulkWords(reckoning.bulk.change, reckoning.edits.length))}`;
  if (order.intent === 'undo') return 'Take it back';
  if (order.intent !== 'change') return orderWords(order, byId);
  return reckoning && reckoning.risks.length > 0 ? 'Yes, do it' : 'Do it';
}

function uncapital(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
