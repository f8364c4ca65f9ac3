/** The handle of a topic: events seen through their contract. */
import { map } from 'rxjs';
import type { Session } from '../connection/session.ts';
import { read, write } from '../contract/check.ts';
import { named, topicOf, type Topic } from '../contract/contract.ts';
import type { Outbox } from './outbox.ts';
import type { Queries } from './queries.ts';
import { subscribeTopic } from './subscription.ts';
import type { From, TopicHandle } from './topic.ts';

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
  const { name, event: schema, history } = topicOf(topic);
  const entries = ({ since = 'now' }: From = {}) =>
    subscribeTopic(queries, name, since).pipe(
      map(({ body, ...rest }) => ({ ...rest, event: read<Event>(schema, body, 'An event') })),
    );
  return {
    name,
    async publish(event, { id = newId() } = {}) {
      const body = write(schema, event, 'The event', session.welcome?.maxBodyBytes);
      await outbox.put({ type: 'publish', id, topic: named('topic', name), body, ...history });
    },
    entries,
    events: (from) => entries(from).pipe(map(({ event }) => event)),
  };
}
