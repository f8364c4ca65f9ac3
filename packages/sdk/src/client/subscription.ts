/** One reader of a topic, or of all that match a pattern: goes on from where it was, or says that it cannot. */
import { Observable } from 'rxjs';
import { TameError } from '../contract/error.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { Queries } from './queries.ts';
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
    /** The last events heard, in the history that their offsets belong to. */
    const heads = new Map<string, Head>();
    let epoch: string | undefined;
    const events$ = live<RawEvent>({
      open: (ref) => ({
        type: 'subscribe',
        ref,
        topic,
        ...(epoch ? { since: 'position', epoch, heads: [...heads.values()] } : startOf(since)),
      }),
      close: 'unsubscribe',
      hear(answer, emitter) {
        if (answer.type === 'subscribed') {
          ({ epoch } = answer);
          for (const head of answer.heads ?? [{ topic, offset: answer.offset }]) heads.set(head.topic, head);
        } else if (answer.type === 'event' && epoch) {
          const { id, body, timeMs, offset, topic: of = topic } = answer;
          heads.set(of, { topic: of, offset });
          emitter.next({ id, body, timeMs, topic: of, position: { epoch, offset } });
        } else if (answer.type === 'gap') {
          const { from, to, reset, text, topic: of = topic } = answer;
          emitter.error(new TameError(reset ? 'RESET' : 'GAP', text, { data: { from, to, topic: of } }));
        }
      },
    });
    return events$.subscribe(reader);
  });
}
