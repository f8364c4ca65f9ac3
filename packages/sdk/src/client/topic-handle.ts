/** The handle of a topic. What listens is loaded by those pages that do; what publishes works offline from the start. */
import { Observable, map } from 'rxjs';
import type { Session } from '../connection/session.ts';
import { write } from '../contract/check.ts';
import { named, type Topic } from '../contract/contract.ts';
import type { Outbox } from './outbox.ts';
import type { Queries } from './queries.ts';
import type { TopicEntry, TopicHandle, From } from './topic.ts';

interface TopicPorts {
  session: Session;
  queries: Queries;
  outbox: Outbox;
  newId(): string;
}

export function topicHandle<Event>(
  topic: Topic<Event> | string,
  { session, queries, outbox, newId }: TopicPorts,
): TopicHandle<Event> {
  const { name, event: schema } = typeof topic === 'string' ? { name: topic, event: undefined } : topic;
  named('topic', name);
  const entries = (from?: From) =>
    new Observable<TopicEntry<Event>>((reader) => {
      import('./subscription.ts').then(
        ({ topicEntries }) => reader.add(topicEntries<Event>(queries, name, schema, from).subscribe(reader)),
        (cause: unknown) => reader.error(cause),
      );
    });
  return {
    name,
    async publish(event) {
      const body = write(schema, event, 'The event', session.welcome?.maxBodyBytes);
      await outbox.put({ type: 'publish', id: newId(), topic: name, body });
    },
    entries,
    events: (from) => entries(from).pipe(map(({ event }) => event)),
  };
}
