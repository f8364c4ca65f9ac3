/** A service that waits for another gets more as soon as the other has taken some of what it asked, and not when it is done. */
import { expect, test } from 'vitest';
import { startRelay } from './plain-relay.ts';

test('is given nothing while most of it waits, and goes on when the other takes the next part', async () => {
  const relay = await startRelay();
  const [page, outer, inner] = [await relay.peer('page'), await relay.peer('outer'), await relay.peer('inner')];
  const terms = { leaseMs: 60_000, maxAttempts: 1 };
  outer.say({ type: 'serve', service: 'outer', concurrency: 5, ...terms });
  inner.say({ type: 'serve', service: 'inner', concurrency: 1, ...terms });
  await outer.acknowledged();
  await inner.acknowledged();
  const works = (of: typeof outer) => of.heard.filter(({ type }) => type === 'work').map(({ id }) => id);
  for (const id of ['q-1', 'q-2', 'q-3', 'q-4']) {
    page.say({ type: 'request', id, service: 'outer', body: '1' });
    await outer.hears('work', (work) => work['id'] === id);
    outer.say({ type: 'request', id: `${id}.part`, service: 'inner', body: '1', parent: id, parentAttempt: 1 });
    await outer.acknowledged();
  }
  // One part is worked on, three wait: that is more than half of five.
  page.say({ type: 'request', id: 'q-5', service: 'outer', body: '1' });
  await page.acknowledged();
  page.say({ type: 'peek', ref: 1, id: 'q-5' });
  expect(await page.hears('snapshot')).toMatchObject({ snapshot: { waitingAhead: 0, workers: 1 } });
  expect(works(outer)).toEqual(['q-1', 'q-2', 'q-3', 'q-4']);
  inner.say({ type: 'end', id: 'q-1.part', attempt: 1, index: 1, state: 'completed' });
  await inner.hears('work', ({ id }) => id === 'q-2.part');
  await outer.hears('work', ({ id }) => id === 'q-5');
});
