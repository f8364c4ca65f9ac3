/** The same words whether the relay is there or not, the worker is there or not. */
import 'fake-indexeddb/auto';
import type { Client, ConversationState } from '@tame/sdk';
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { online, openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

/** What an application does; it does not know whether anybody is there. */
async function useAll(tame: Client, stage: Stage): Promise<void> {
  const topic = tame.topic<number>('news');
  const heard = firstValueFrom(topic.events({ since: 'start' }));
  const run = tame.converse('echo', { to: 2 });
  const echoed = firstValueFrom(run.pipe(toArray()));
  await run.send('first');
  await run.send('second');
  const posted = await tame.post('record', { n: 7 });
  await topic.publish(42);
  expect(await lastValueFrom(tame.request('greet', { name: 'Ana' }))).toBe('Hello, Ana!');
  expect(await echoed).toEqual(['first', 'second']);
  expect(await heard).toBe(42);
  await until('the post has had its effect', () => stage.journal('record').some(([, id]) => id === posted));
  expect(await run.settled).toEqual({ state: 'completed', replies: 2 });
}

const serve = { echo: {}, record: {}, greet: {} };

describe.concurrent('the same calls', { timeout: 60_000 }, () => {
  test('work online (S4-04)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve });
    const tame = stage.client(relay.url);
    await online(tame);
    await useAll(tame, stage);
  });

  test('work when the relay comes later (S4-04)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const cable = await stage.cable();
    const tame = stage.client(cable.url);
    const used = useAll(tame, stage);
    await until('the client has tried in vain', () => cable.connections > 1);
    const relay = await stage.relay();
    cable.plug(relay.port);
    await stage.worker({ url: relay.url, serve });
    await used;
  });

  test('wait on this device while the queue is full, and none is lost (R8)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay({ flags: ['--limit', 'maxWaitingPerService=10'] });
    const tame = stage.client(relay.url);
    const numbers = Array.from({ length: 30 }, (_, n) => n);
    for (const n of numbers) await tame.post('record', { n });
    await until('twenty are turned away', async () => (await firstValueFrom(tame.outbox$)).stuck.length === 20);
    await until('the others are gone', async () => (await firstValueFrom(tame.outbox$)).waiting === 20);
    await stage.worker({ url: relay.url, serve });
    await until('all are done', () => stage.journal('record').length === numbers.length);
    await until('nothing waits', async () => (await firstValueFrom(tame.outbox$)).waiting === 0);
    expect((await firstValueFrom(tame.outbox$)).stuck).toEqual([]);
    expect(new Set(stage.journal('record').map(([, , n]) => Number(n)))).toEqual(new Set(numbers));
  });

  test('wait at the relay for a service that nobody serves yet, and say so at once (S4-07)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const tame = stage.client(relay.url);
    await online(tame);
    const run = tame.converse<string>('greet', { name: 'Ana' });
    const reply = firstValueFrom(run);
    expect(await firstValueFrom(run.notes$)).toEqual({
      level: 'warn',
      text: 'No worker serves "greet" now; the relay keeps it.',
    });
    expect(await run.peek()).toMatchObject({ state: 'queued', workers: 0, waitingAhead: 0, attempt: 0 });
    await stage.worker({ url: relay.url, serve });
    expect(await reply).toBe('Hello, Ana!');
  });
});

test.concurrent(
  'a hundred posts made offline have their effect once each and in order, though page and relay die meanwhile (S4-08, R3, R8)',
  async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const cable = await stage.cable();
    const page = { store: 'indexeddb', name: 'offline' } as const;
    const first = stage.client(cable.url, page);
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    // One of them takes long: the crash will fall into it.
    for (const n of numbers) await first.post('record', { n, ms: n === 29 ? 1_000 : 0 });
    await first.close();

    const relay = await stage.relay();
    cable.plug(relay.port);
    const second = stage.client(cable.url, page);
    const listed = (state: ConversationState) =>
      firstValueFrom(
        second.conversations().pipe(filter((all) => all.filter((each) => each.state === state).length === 100)),
      );
    await listed('queued');
    await until('the outbox is empty', async () => (await firstValueFrom(second.outbox$)).waiting === 0);
    expect(await firstValueFrom(second.outbox$)).toMatchObject({ durability: 'disk', stuck: [] });
    await stage.worker({ url: cable.url, serve: { record: { leaseMs: 20_000 } } });
    await until('the long one is under way', () => stage.journal('record').length === 30);
    await relay.kill();
    await stage.again(relay);
    await listed('completed');
    expect(stage.journal('record').map(([, , n]) => Number(n))).toEqual(numbers);
  },
  60_000,
);

test.concurrent(
  'a thousand requests made before the relay is there are answered once each, though it is killed meanwhile (R2, R3, R8, R10, R13)',
  async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const cable = await stage.cable();
    const tame = stage.client(cable.url);
    const replies = new Map<string, unknown[]>();
    let done = 0;
    const ask = (n: number): void => {
      const run = tame.converse('record', { n });
      const heard: unknown[] = [];
      replies.set(run.id, heard);
      run.subscribe({
        next: (reply) => heard.push(reply),
        complete: () => (heard.push('end'), (done += 1)),
        error: (error) => heard.push(error),
      });
    };
    const many = 2_000;
    for (let n = 0; n < many; n += 1) ask(n);
    const relay = await stage.relay();
    cable.plug(relay.port);
    await stage.worker({ url: cable.url, serve: { record: { leaseMs: 2_000, concurrency: 20 } } });
    await online(tame);
    // One more while as many are on their way as may be.
    await until('some wait for others', async () => (await firstValueFrom(tame.outbox$)).sending);
    ask(many);
    await until('a part is done', () => done >= many / 4);
    await relay.kill();
    await stage.again(relay);
    await until('all are done', () => done === many + 1, 20_000);
    expect([...replies.values()]).toEqual(Array.from({ length: many + 1 }, (_, n) => [n, 'end']));
    const effects = new Set(stage.journal('record').map(([, id]) => id));
    expect(effects).toEqual(new Set(replies.keys()));
  },
  60_000,
);
