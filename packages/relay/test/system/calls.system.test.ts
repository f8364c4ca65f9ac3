/** Single requests, alone and in masses. */
import { count, filter, firstValueFrom, lastValueFrom, materialize, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { online, openStage } from './stage.ts';
import { until } from './until.ts';
import { tap } from './wire-tap.ts';

describe.concurrent('a request', { timeout: 60_000 }, () => {
  test('gives one reply and completes, a thousand times, with one message each way and at most two packets (S0-01)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { greet: { concurrency: 100 } } });
    const wire = await tap(relay.url);
    stage.after(() => wire.close());
    const tame = stage.client(wire.url);
    const names = Array.from({ length: 1_000 }, (_, n) => `guest ${n}`);
    const heard: unknown[][] = [];
    // Ten callers, each with the next name when it has its answer.
    const waiting = names.entries();
    const call = async (): Promise<void> => {
      for (const [n, name] of waiting) {
        heard[n] = (await lastValueFrom(tame.request('greet', { name }).pipe(materialize(), toArray()))).map(
          ({ kind, value }) => value ?? kind,
        );
      }
    };
    await Promise.all(Array.from({ length: 10 }, call));
    expect(heard).toEqual(names.map((name) => [`Hello, ${name}!`, 'C']));
    const { request, entries, state = 0, ...others } = wire.said;
    expect([request, entries, others]).toEqual([1_000, 1_000, {}]);
    // Only calls that have to wait hear where they stand meanwhile.
    expect(state).toBeLessThan(1_000);
    expect(wire.packets()).toBeLessThanOrEqual(2_000);
  });

  test('gives one reply or many at the same call site (S0-03)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { count: {} } });
    const tame = stage.client(relay.url);
    const ask = (to: number): Promise<unknown[]> => firstValueFrom(tame.request('count', { to }).pipe(toArray()));
    expect(await ask(1)).toEqual([1]);
    expect(await ask(7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('is worked in its turn, however many are made at once, and none is left behind (R7, R8)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const cable = await stage.cable();
    const tame = stage.client(cable.url);
    const numbers = Array.from({ length: 4_000 }, (_, n) => n);
    await Promise.all(numbers.slice(0, 3_000).map((n) => tame.post('record', { n })));
    const relay = await stage.relay();
    cable.plug(relay.port);
    await online(tame);
    // The others come in bursts, while as many as may be are on their way.
    for (const n of numbers.slice(3_000)) {
      const posted = tame.post('record', { n });
      if (n % 50 === 0) await posted;
    }
    await stage.worker({ url: relay.url, serve: { record: { concurrency: 100 } } });
    await until('all of them are done', () => stage.journal('record').length === numbers.length);
    expect(stage.journal('record').map(([, , n]) => Number(n))).toEqual(numbers);
    expect(await firstValueFrom(tame.outbox$.pipe(filter(({ waiting }) => waiting === 0)))).toMatchObject({
      waiting: 0,
      stuck: [],
    });
  });

  test('that is refused ends with the reason, also while much else is on its way to the client (R4, R6)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { pour: {}, record: { concurrency: 50 } } });
    const first = stage.client(relay.url);
    const ids = Array.from({ length: 300 }, (_, n) => `taken-${n}`);
    await Promise.all(ids.map((id) => lastValueFrom(first.request('record', { n: 1 }, { id }))));
    const poured = first.converse<string>('pour', { to: 100, size: 60_000 });
    await poured.settled;
    const second = stage.client(relay.url);
    await online(second);
    const heard = lastValueFrom(second.conversation(poured.id).pipe(count()));
    const outcomes = await Promise.all(
      ids.map(async (id) => {
        const run = second.converse('record', { n: 2 }, { id });
        run.subscribe({ error: () => undefined });
        return await run.settled;
      }),
    );
    expect(outcomes.map(({ error }) => error?.code)).toEqual(ids.map(() => 'ID_CONFLICT'));
    expect(stage.journal('record').filter(([, , n]) => n === '2')).toEqual([]);
    expect(await heard).toBe(100);
  });
});
