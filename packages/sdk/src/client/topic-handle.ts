/** The handle of a topic: events seen through their contract. */
import { map } from 'rxjs';
import type { Session } from '../connection/session.ts';
import { read, write } from '../contract/check.ts';
import { named, topicOf, type Topic } from '../contract/contract.ts';
import { later } from './later.ts';
import type { Outbox } from './outbox.ts';
import type { Queries } from './queries.ts';
import { servingLater } from './serving.ts';
import { subscribeTopic } from './subscription.ts';
import type { From, TopicHandle } from './topic.ts';

interface TopicPorts {
  session: Session;
  queries: Queries;
  outbox: Outbox;
  newId(): string;
}

export function topicHandle<Event, Here>(
  topic: Topic<Event, Here> | string,
  ports: TopicPorts,
): TopicHandle<Event, Here> {
  const called = topicOf(topic);
  const { name, event: schema, history } = called;
  const entries = ({ since = 'now' }: From = {}) =>
    subscribeTopic(ports.queries, name, since).pipe(
      map(({ body, ...rest }) => ({ ...rest, event: read<Event>(schema, body, 'An event') })),
    );
  /** Few pages look who is there. */
  const presence = () => import('./presence.ts').then((loaded) => loaded.presenceOf<Here>(ports, called));
  return {
    name,
    async publish(event, { id = ports.newId() } = {}) {
      const body = write(schema, event, 'The event', ports.session.welcome?.maxBodyBytes);
      await ports.outbox.put({ type: 'publish', id, topic: named('topic', name), body, ...history });
    },
    entries,
    events: (from) => entries(from).pipe(map(({ event }) => event)),
    presence$: later(() => presence().then((loaded) => loaded.people$)),
    enter: (data) => servingLater(presence().then((loaded) => loaded.enter(data))),
  };
}
