/** One reader of a topic: goes on from where it was, or says that it cannot. */
import { Observable } from 'rxjs';
import { TameError } from '../contract/error.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { Queries } from './queries.ts';
import type { Position, Since } from './topic.ts';

export interface RawEvent {
  id: string;
  body: string;
  timeMs: number;
  position: Position;
}

type Start = Omit<UpMessages['subscribe'], 'type' | 'ref' | 'topic'>;

function startOf(since: Since): Start {
  if (typeof since === 'string') return { since };
  if ('lastMs' in since) return { since: 'age', ageMs: since.lastMs };
  if ('last' in since) return { since: 'last', count: since.last };
  return { since: 'position', ...since };
}

export function subscribeTopic({ live }: Queries, topic: string, since: Since): Observable<RawEvent> {
  return new Observable((reader) => {
    let position: Position | undefined;
    const events$ = live<RawEvent>({
      open: (ref) => ({ type: 'subscribe', ref, topic, ...startOf(position ?? since) }),
      close: (ref) => ({ type: 'unsubscribe', ref }),
      hear(answer, emitter) {
        if (answer.type === 'subscribed') position = { epoch: answer.epoch, offset: answer.offset };
        else if (answer.type === 'event' && position !== undefined) {
          const { id, body, timeMs, offset } = answer;
          position = { epoch: position.epoch, offset };
          emitter.next({ id, body, timeMs, position });
        } else if (answer.type === 'gap') {
          const { from, to, reset } = answer;
          const text = reset ? 'has other data now' : `no longer keeps the events ${from} to ${to}`;
          emitter.error(
            new TameError(reset ? 'RESET' : 'GAP', `The topic "${topic}" ${text}.`, { data: { from, to } }),
          );
        }
      },
    });
    return events$.subscribe(reader);
  });
}
