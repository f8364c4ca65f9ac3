/** What an operator does, by asking the relay: look, pause, drain, and deal with dead letters (S4-13). */
import type { Client } from '@tame/sdk';
import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { SECRET, tokenOf } from '../tokens.ts';
import { online, openStage } from './stage.ts';
import { until } from './until.ts';

interface Shown {
  service: string;
  waiting: number;
  paused: boolean;
  calls: number;
  failures: number;
  oldestMs?: number;
  minMs?: number;
  meanMs?: number;
  p99Ms?: number;
  workers: { name: string; working: number; draining: boolean }[];
}

const ask = (client: Client, wish: object): Promise<unknown> => firstValueFrom(client.request('tame.admin', wish));

async function shown(client: Client, service: string): Promise<Shown> {
  const all = await firstValueFrom(client.request<Shown[]>('tame.admin', { do: 'services' }));
  const found = all.find((each) => each.service === service);
  if (found === undefined) throw new Error(`There is no ${service} among ${JSON.stringify(all)}`);
  return found;
}

async function dead(client: Client, service: string): Promise<readonly string[]> {
  const letters = await firstValueFrom(client.request<{ id: string }[]>('tame.admin', { do: 'dead', service }));
  return letters.map(({ id }) => id);
}

test('a paused service keeps queueing and does nothing, also over a restart; resumed, it does all (S4-13)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  let relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: { concurrency: 2 } } });
  let tame = stage.client(relay.url);
  await ask(tame, { do: 'pause', service: 'record' });
  for (const n of [1, 2, 3, 4, 5]) await tame.post('record', { n });
  await until('all wait', async () => (await shown(tame, 'record')).waiting === 5);
  await relay.kill();
  relay = await stage.again(relay);
  tame = stage.client(relay.url);
  await online(tame);
  await until('the worker is back', async () => (await shown(tame, 'record')).workers.length === 1);
  const paused = await shown(tame, 'record');
  expect(paused).toMatchObject({ paused: true, waiting: 5 });
  expect(paused.oldestMs).toBeGreaterThan(0);
  expect(stage.journal('record')).toEqual([]);
  await ask(tame, { do: 'resume', service: 'record' });
  await until('all are done', () => stage.journal('record').length === 5);
});

test('counters are those of what was asked; failures are counted apart (S4-13)', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { greet: { concurrency: 4 }, throw: { maxAttempts: 1 } } });
  const tame = stage.client(relay.url);
  await Promise.all(Array.from({ length: 7 }, (_, n) => tame.converse('greet', { name: `${n}` }).settled));
  await tame.converse('throw', {}).settled;
  const greet = await shown(tame, 'greet');
  expect(greet).toMatchObject({ calls: 7, failures: 0, waiting: 0 });
  expect(greet.minMs).toBeLessThanOrEqual(greet.meanMs ?? 0);
  expect(await shown(tame, 'throw')).toMatchObject({ calls: 1, failures: 1 });
});

test('a dead letter is listed, shown, put back to work once, or dropped', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const serve = { throw: { maxAttempts: 1 } };
  const worker = await stage.worker({ url: relay.url, serve });
  const tame = stage.client(relay.url);
  const first = tame.converse('throw', { n: 1 });
  expect(await first.settled).toMatchObject({ error: { code: 'DEAD' } });
  const second = tame.converse('throw', { n: 2 });
  expect(await second.settled).toMatchObject({ error: { code: 'DEAD' } });
  const late = tame.converse('nobody', {}, { ttlMs: 50 });
  await late.settled;
  expect(await dead(tame, 'throw')).toEqual([first.id, second.id]);
  expect(await dead(tame, 'nobody')).toEqual([late.id]);
  expect(await ask(tame, { do: 'show', id: first.id })).toMatchObject({
    code: 'DEAD',
    user: 'dev',
    entries: [{ kind: 'request', body: '{"n":1}' }, { kind: 'end' }],
  });
  await worker.kill();
  const again = tame.request<{ as: string }>('tame.admin', { do: 'requeue', id: first.id });
  const { as } = await firstValueFrom(again);
  await expect(ask(tame, { do: 'requeue', id: first.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await ask(tame, { do: 'drop', id: second.id });
  expect(await dead(tame, 'throw')).toEqual([]);
  await stage.worker({ url: relay.url, serve });
  expect(await tame.conversation(as).settled).toMatchObject({ state: 'failed', error: { code: 'DEAD' } });
  expect(await dead(tame, 'throw')).toEqual([as]);
});

test('a worker that drains finishes what it has and is given nothing more (S4-13)', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const worker = await stage.worker({ url: relay.url, serve: { record: {} } });
  const tame = stage.client(relay.url);
  const running = tame.converse('record', { n: 1, ms: 300 });
  await until('it works', () => stage.journal('record').length === 1);
  await ask(tame, { do: 'drain', worker: `system-${worker.child.pid}` });
  const waiting = tame.converse('record', { n: 2 });
  expect(await running.settled).toMatchObject({ state: 'completed' });
  expect(await shown(tame, 'record')).toMatchObject({ waiting: 1, workers: [{ working: 0, draining: true }] });
  await stage.worker({ url: relay.url, serve: { record: {} } });
  expect(await waiting.settled).toMatchObject({ state: 'completed' });
});

test('only for services that the token names, and in words that say what can be asked', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ secret: SECRET });
  await stage.worker({ url: relay.url, serve: { greet: {}, count: {} }, token: await tokenOf('w', { serve: ['**'] }) });
  const clerk = stage.client(relay.url, { token: await tokenOf('clerk', { admin: ['greet'] }) });
  const nobody = stage.client(relay.url, { token: await tokenOf('nobody', { call: ['**'] }) });
  expect(await ask(clerk, { do: 'services' })).toMatchObject([{ service: 'greet' }]);
  expect(await ask(nobody, { do: 'services' })).toEqual([]);
  await expect(ask(clerk, { do: 'pause', service: 'count' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(ask(clerk, { do: 'dance' })).rejects.toThrow(/"tame\.admin" takes/);
  const unknown = clerk.converse('tame.elsewhere', {});
  expect(await unknown.settled).toMatchObject({ state: 'failed', error: { code: 'NOT_FOUND' } });
});

test('looking every second leaves nothing behind; what was done is remembered', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ flags: ['--limit', 'graceMs=100', '--limit', 'sessionMs=100'] });
  const tame = stage.client(relay.url);
  const looks = ['services', 'revoked'].map((what) => tame.converse('tame.admin', { do: what }));
  const done = tame.converse('tame.admin', { do: 'pause', service: 'record' });
  await Promise.all([...looks, done].map(({ settled }) => settled));
  const known = (id: string): Promise<boolean> =>
    tame
      .conversation(id)
      .peek()
      .then(
        () => true,
        () => false,
      );
  for (const { id } of looks) await until('the look is forgotten', async () => !(await known(id)));
  expect(await known(done.id)).toBe(true);
});

test('an autoscaler reads what waits for the services that it names, and for no others', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: { concurrency: 2 } } });
  const tame = stage.client(relay.url);
  for (const n of [1, 2, 3, 4, 5]) await tame.post('record', { n, ms: 3_600_000 });
  const read = async (query: string): Promise<readonly string[]> => {
    const text = await (await fetch(`${relay.url}/metrics${query}`)).text();
    return text.split('\n').filter((line) => line.startsWith('tame_service_'));
  };
  const named = '?service=record&service=nobody&service=record&service=%22%7D%20evil';
  await until('two are worked on', async () =>
    (await read(named)).includes('tame_service_working{service="record"} 2'),
  );
  expect(await read(named)).toEqual([
    'tame_service_waiting{service="record"} 3',
    'tame_service_waiting{service="nobody"} 0',
    'tame_service_working{service="record"} 2',
    'tame_service_working{service="nobody"} 0',
    'tame_service_workers{service="record"} 1',
    'tame_service_workers{service="nobody"} 0',
    'tame_service_throttled{service="record"} 0',
    'tame_service_throttled{service="nobody"} 0',
  ]);
  expect(await read('')).toEqual([]);
});
