/** What a worker publishes is answered in any case: by the relay, or because nobody is there any more to hear it. */
import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import type { Session } from '../../src/connection/session.ts';
import { Publisher } from '../../src/worker/publisher.ts';

function stage() {
  const said: { id: unknown; acknowledged: () => void }[] = [];
  const fresh$ = new Subject<void>();
  const session: Pick<Session, 'say' | 'fresh$' | 'received$'> = {
    say: (message, acknowledged = () => {}) => void said.push({ id: 'id' in message && message.id, acknowledged }),
    fresh$,
    received$: new Subject(),
  };
  let ids = 0;
  const publisher = new Publisher(session, () => `e-${(ids += 1)}`);
  return { said, fresh$, publisher, topic: publisher.topic('prices') };
}

test('an event is said again in a new session until the relay has it on disk', async () => {
  const { said, fresh$, topic } = stage();
  const published = topic.publish({ price: 1 });
  await Promise.resolve();
  fresh$.next();
  expect(said.map(({ id }) => id)).toEqual(['e-1', 'e-1']);
  said[1]?.acknowledged();
  await published;
  fresh$.next();
  expect(said).toHaveLength(2);
});

test('once the worker is stopped nothing is said any more, and who still publishes is told', async () => {
  const { said, publisher, topic } = stage();
  const before = topic.publish({ price: 1 });
  publisher.close();
  await expect(before).rejects.toMatchObject({ code: 'UNKNOWN' });
  await expect(topic.publish({ price: 2 })).rejects.toMatchObject({ code: 'UNKNOWN' });
  expect(said).toHaveLength(1);
});
