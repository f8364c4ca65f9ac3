/** What must have come of everything that was asked, in ten lines: a request that a device has kept ends once, as planned. */
import type { Event } from '../history/event.ts';
import type { Violation } from '../rules/rule.ts';
import { MAX_ATTEMPTS, type Plan } from './worker-process.ts';

export function broken(events: readonly Event[], plans: ReadonlyMap<string, Plan>): readonly Violation[] {
  /** Content of what each client has said, and of what the relay has under an id. */
  const said = new Map<string, string | undefined>();
  const kept = new Map<string, string>();
  const cancelled = new Set<string>();
  const lost = new Map<string, number>();
  const replies = new Map<string, number>();
  const found: Violation[] = [];
  const say = ({ id }: { id: string }, what: string): void =>
    void found.push({ rule: 'model', ids: [id], says: `${id} ${what}` });
  for (const event of events) {
    if (event.type === 'C.invoke' && event.of === 'cancel') cancelled.add(event.id);
    if (event.type === 'Q.lost' && event.failed) lost.set(event.id, (lost.get(event.id) ?? 0) + 1);
    if (event.type === 'L.append' && event.kind === 'attempt') replies.set(event.id, 0);
    if (event.type === 'L.append' && event.kind === 'reply') replies.set(event.id, (replies.get(event.id) ?? 0) + 1);
    if (event.type === 'C.invoke') said.set(`${event.client} ${event.m}`, event.h);
    if (event.type === 'Q.append') kept.set(event.id, event.h);
    if (event.type === 'C.end' && event.state === 'rejected') {
      const mine = said.get(`${event.client} ${event.id}`);
      if (mine !== undefined && kept.get(event.id) === mine) say(event, 'was shown as rejected, and the relay has it');
    }
    if (event.type !== 'L.append' || event.kind !== 'end') continue;
    const { id, state, code } = event;
    const isDue =
      state === 'completed'
        ? (replies.get(id) ?? 0) === plans.get(kept.get(id) ?? '')?.replies
        : state === 'cancelled'
          ? cancelled.has(id)
          : code === 'DEAD' && lost.get(id) === MAX_ATTEMPTS;
    if (!isDue) say(event, `ended as ${state}${code === undefined ? '' : ` (${code})`}, which was not planned`);
  }
  return found;
}
