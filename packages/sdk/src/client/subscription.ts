/** One reader of a topic: goes on from where it was, or says that it cannot. */
import { Observable } from 'rxjs';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { Up, UpMessages } from '../protocol/up.ts';
import type { Asks } from './asks.ts';
import { keepOpen } from './live.ts';
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
    const subscribe = (): Up => ({ type: 'subscribe', ref, topic, ...startOf(position ?? since) });
    return keepOpen(session, ref, subscribe, { type: 'unsubscribe', ref }, (message) => {
      if (message.type === 'subscribed') position = { epoch: message.epoch, offset: message.offset };
      else if (message.type === 'event' && position !== undefined) {
        const { id, body, timeMs, offset } = message;
        position = { epoch: position.epoch, offset };
        reader.next({ id, body, timeMs, position });
      } else if (message.type === 'gap') {
        const { from, to, reset } = message;
        const text = reset ? 'has another history now; begin again from the start' : `no longer keeps the events ${from} to ${to}`;
        reader.error(new TameError(reset ? 'RESET' : 'GAP', `The topic "${topic}" ${text}.`, { data: { from, to } }));
      } else if (message.type === 'refused') reader.error(new TameError(message.code, message.text));
    });
  });
}
