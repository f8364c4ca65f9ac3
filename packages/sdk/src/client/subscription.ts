/** One reader of a topic: goes on from where it was, or says that it cannot. */
import { Observable } from 'rxjs';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { Down } from '../protocol/down.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { Asks } from './asks.ts';
import type { Position, Since } from './topic.ts';

export interface RawEvent {
  id: string;
  body: string;
  timeMs: number;
  position: Position;
}

type Start = Omit<UpMessages['subscribe'], 'type' | 'ref' | 'topic'>;

function startOf(since: Since): Start {
  if (since === 'now' || since === 'start') return { since };
  if ('lastMs' in since) return { since: 'age', ageMs: since.lastMs };
  if ('last' in since) return { since: 'last', count: since.last };
  return { since: 'position', ...since };
}

export function subscribeTopic(session: Session, asks: Asks, topic: string, since: Since): Observable<RawEvent> {
  return new Observable((reader) => {
    const ref = asks.nextRef();
    let position: Position | undefined;
    const subscribe = (): void => {
      session.say({ type: 'subscribe', ref, topic, ...startOf(position ?? since) });
    };
    const hear = (message: Down): void => {
      if (!('ref' in message) || message.ref !== ref) return;
      if (message.type === 'subscribed') position = { epoch: message.epoch, offset: message.offset };
      else if (message.type === 'event' && position !== undefined) {
        position = { epoch: position.epoch, offset: message.offset };
        reader.next({ id: message.id, body: message.body, timeMs: message.timeMs, position });
      } else if (message.type === 'gap') {
        const { from, to } = message;
        const lost = message.reset
          ? new TameError('RESET', `The topic "${topic}" has another history now; begin again from the start.`, { data: { from, to } })
          : new TameError('GAP', `Events ${from} to ${to} of "${topic}" are no longer kept.`, { data: { from, to } });
        reader.error(lost);
      } else if (message.type === 'refused' && message.of === 'subscribe') {
        reader.error(new TameError(message.code, message.text));
      }
    };
    const listening = session.received$.subscribe(hear);
    const fresh = session.onFresh(subscribe);
    subscribe();
    return () => {
      listening.unsubscribe();
      fresh();
      session.say({ type: 'unsubscribe', ref });
    };
  });
}
