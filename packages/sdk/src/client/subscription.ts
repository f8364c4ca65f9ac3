/** One reader of a topic, or of all that match a pattern: goes on from where it was, or says that it cannot. */
import { Observable } from 'rxjs';
import { TameError } from '../contract/error.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { Queries } from './queries.ts';
import type { Position } from './handle.ts';
import type { Since, TopicEntry } from './topic.ts';

export interface RawEvent extends Omit<TopicEntry<unknown>, 'event'> {
  body: string;
}

type Head = NonNullable<Start['heads']>[number];
type Start = Omit<UpMessages['subscribe'], 'type' | 'ref' | 'topic'>;

function startOf(since: Since): Start {
  if (typeof since === 'string') return { since };
  if ('lastMs' in since) return { since: 'age', ageMs: since.lastMs };
  if ('last' in since) return { since: 'last', count: since.last };
  return { since: 'position', ...since };
}

export function subscribeTopic({ live }: Queries, topic: string, since: Since): Observable<RawEvent> {
  return new Observable((reader) => {
    let begun: Position | undefined;
    /** The last events heard since. */
    const heads = new Map<string, Head>();
    const events$ = live<RawEvent>({
      open: (ref) => ({ type: 'subscribe', ref, topic, ...startOf(begun ?? since), heads: [...heads.values()] }),
      close: 'unsubscribe',
      hear(answer, emitter) {
        if (answer.type === 'subscribed') {
          const { epoch, offset } = answer;
          begun = { epoch, offset };
          for (const head of answer.heads ?? []) heads.set(head.topic, head);
        } else if (answer.type === 'event' && begun) {
          const { id, body, timeMs, offset, topic: of = topic } = answer;
          heads.set(of, { topic: of, offset });
          emitter.next({ id, body, timeMs, topic: of, position: { ...begun, offset } });
        } else if (answer.type === 'gap') {
          const { from, to, reset, text, topic: of = topic } = answer;
          emitter.error(new TameError(reset ? 'RESET' : 'GAP', text, { data: { from, to, topic: of } }));
        }
      },
    });
    return events$.subscribe(reader);
  });
}
