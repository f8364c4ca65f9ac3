/** A dead letter that is put back to work is asked as it was the first time. */
import { expect, test } from 'vitest';
import { startRelay } from './plain-relay.ts';

test('with its way of speaking, its one direction, its bounds in time, and what it says', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  worker.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: 60_000, maxAttempts: 1, mode: 'half-duplex' });
  page.say({
    ...{ type: 'request', id: 'q-1', service: 'quote', body: '"how much?"', mode: 'half-duplex', oneWay: true },
    ...{ key: 'k', priority: 7, ttlMs: 30_000, deadlineMs: 50_000, silenceMs: 40_000 },
  });
  await worker.hears('work');
  worker.say({ type: 'give-back', id: 'q-1', attempt: 1, cause: 'failed' });
  await worker.acknowledged();
  page.say({
    ...{ type: 'request', id: 'a-1', service: 'tame.admin', follow: true },
    body: JSON.stringify({ do: 'requeue', id: 'q-1' }),
  });
  const answer = (await page.whole('a-1')).at(-1);
  expect(answer).toMatchObject({ state: 'completed' });
  const { as } = JSON.parse(String(answer?.['body'])) as { as: string };
  const work = await worker.hears('work', ({ id }) => id === as);
  expect(work).toMatchObject({ body: '"how much?"', mode: 'half-duplex', attempt: 1 });
  expect(Number(work['deadlineMs'])).toBeGreaterThan(40_000);
});

test('on behalf of whom it was asked', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  const terms = { concurrency: 1, leaseMs: 60_000, maxAttempts: 1 };
  worker.say({ type: 'serve', service: 'outer', ...terms }, { type: 'serve', service: 'inner', ...terms });
  page.say({ type: 'request', id: 'q-1', service: 'outer', body: '1' });
  await worker.hears('work', ({ service }) => service === 'outer');
  worker.say({ type: 'request', id: 'q-2', service: 'inner', body: '2', parent: 'q-1', parentAttempt: 1 });
  expect(await worker.hears('work', ({ id }) => id === 'q-2')).toMatchObject({ user: 'page' });
  worker.say({ type: 'give-back', id: 'q-2', attempt: 1, cause: 'failed' });
  await worker.acknowledged();
  worker.say({
    ...{ type: 'request', id: 'a-1', service: 'tame.admin', follow: true },
    body: JSON.stringify({ do: 'requeue', id: 'q-2' }),
  });
  await worker.whole('a-1');
  expect(await worker.hears('work', ({ id }) => String(id).startsWith('again.'))).toMatchObject({ user: 'page' });
});
