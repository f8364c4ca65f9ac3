/** Does what a plan says. A change of one campaign is an edit as any other, of several a bulk as any other. */
import type { EditableField, EditableFields } from '../../contracts/campaign.ts';
import type { Order } from '../../grammar/plan.ts';
import type { Reckoning } from '../../grammar/reckon.ts';
import { go } from '../app/use-route.ts';
import { beginBulk } from '../bulk/begin-bulk.ts';
import { beginForecast } from '../forecast/begin-forecast.ts';
import { explain } from '../notice/explain.ts';
import { toast } from '../notice/toast.tsx';
import type { Session } from '../tame/session.ts';
import { asTameError } from '../tame/watched.ts';
import { orderWords } from './words.ts';

/** A change of one campaign made from here, as it can be taken back. */
export interface Undoable {
  readonly campaignId: string;
  readonly before: EditableFields;
}

/** Returns what can be taken back. */
export function change(session: Session, { edits, bulk }: Reckoning): Undoable | undefined {
  if (bulk) {
    beginBulk(session, bulk);
    return undefined;
  }
  const [edit] = edits;
  if (!edit) return undefined;
  const { campaign, fields } = edit;
  session.edits.save({ campaignId: campaign.id, baseVersion: campaign.version, fields });
  const changed = (field: string): field is EditableField => field in fields;
  const before = Object.fromEntries(Object.entries(campaign).filter(([field]) => changed(field)));
  return { campaignId: campaign.id, before };
}

/** Leads to where it can be seen. */
export function lead(session: Session, order: Order): void {
  switch (order.intent) {
    case 'open':
      return go({ page: 'campaigns', campaignId: order.campaigns.ids[0] });
    case 'forecast': {
      const [campaignId] = order.campaigns.ids;
      return campaignId === undefined ? undefined : beginForecast(session, { campaignId, ...usualForecast });
    }
    case 'go':
      return order.screen === 'campaigns' || order.screen === 'forecast'
        ? go({ page: order.screen, campaignId: undefined, runId: undefined })
        : go(order.screen === 'import' ? { page: 'import', runId: undefined } : { page: order.screen });
    case 'notify':
      return void prefer(session, order);
    case 'change':
    case 'find':
    case 'undo':
    case 'help':
      return undefined;
  }
}

const usualForecast = { horizonDays: 60, scenarios: 2_000 };

/** Adds one wish to those that somebody has already. */
async function prefer({ news }: Session, order: Extract<Order, { intent: 'notify' }>): Promise<void> {
  try {
    const known = await news.preferences();
    const wish = known[order.channel];
    const events = wish.events.includes(order.when) ? wish.events : [...wish.events, order.when];
    await news.prefer({ ...known, [order.channel]: { ...wish, events } });
    toast({
      title: 'Noted',
      text: `${orderWords(order, new Map())}: this is kept.`,
      tone: 'good',
      link: { label: 'Change it', href: '#/notifications' },
    });
  } catch (thrown) {
    const { title, text } = explain(asTameError(thrown));
    toast({ title, text, tone: 'bad', link: { label: 'Set it there', href: '#/notifications' } });
  }
}
