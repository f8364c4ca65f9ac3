/** A worker that says how far it is again and again, so that its silence tells something. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startBoth } from './plain-relay.ts';
import type { Message } from './plain-peer.ts';
import { until } from './system/until.ts';

test('a status that does not change is said at the interval that the service was served with, until the work is over (S0-06)', async () => {
  const { relay, worker } = await startBoth();
  worker.serve(
    'brood',
    async (_input, ctx) => {
      ctx.status({ done: 1 });
      await ctx.receive();
      return 'hatched';
    },
    { statusEveryMs: 30 },
  );
  await worker.start();
  const page = await relay.peer('page');
  page.say({ type: 'request', id: 'q', service: 'brood', body: 'null', follow: true });
  const beats = () => page.heard.filter(({ type }) => type === 'status');
  await page.until(() => beats().length >= 5, 'five statuses');
  expect(new Set(beats().map(({ body }) => body))).toEqual(new Set(['{"done":1}']));
  page.say({ type: 'message', id: 'q', message: 'm', body: '1' });
  await page.whole('q');
  page.say({ type: 'peek', ref: 1, id: 'q' });
  await page.hears('snapshot');
  await wait(150);
  page.say({ type: 'peek', ref: 2, id: 'q' });
  const [first, later] = [await page.hears('snapshot'), await page.hears('snapshot', ({ ref }) => ref === 2)];
  const age = ({ snapshot }: Message) => (snapshot as { statusAgeMs: number }).statusAgeMs;
  expect(age(later)).toBeGreaterThan(age(first) + 100);
});

test('work whose worker is connected, renews and has missed three of its statuses says that it is stale (S0-06)', async () => {
  const { relay, tame } = await startBoth();
  const worker = await relay.peer('worker');
  worker.say({ type: 'serve', service: 'brood', concurrency: 1, leaseMs: 60_000, maxAttempts: 3 });
  const run = tame.converse('brood', null);
  const { id } = await worker.hears('work');
  const status = (more: object = {}): Message => ({ type: 'status', id, attempt: 1, body: '{"done":1}', ...more });
  const stale = async () => (await run.peek()).stale;
  worker.say(status());
  await worker.acknowledged();
  await wait(100);
  expect(await stale(), 'it has promised nothing').toBeUndefined();
  worker.say(status({ everyMs: 60_000 }));
  await worker.acknowledged();
  expect(await stale(), 'it has time').toBeUndefined();
  worker.say(status({ everyMs: 20 }));
  await until('three are missed', stale);
  expect(await run.peek()).toMatchObject({ state: 'working', status: { done: 1 }, stale: true });
  worker.say(status({ everyMs: 60_000 }));
  await worker.acknowledged();
  expect(await stale(), 'it is heard again').toBeUndefined();
});
