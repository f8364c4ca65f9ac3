/** Workers and relays that are told to stop: nothing is lost, nothing counts as a failure. */
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { online, openStage } from './stage.ts';
import { until } from './until.ts';

describe.concurrent('stopping', { timeout: 60_000 }, () => {
  test('a worker finishes what it can, gives the rest back, and that is no failed attempt', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const serve = { record: { maxAttempts: 1, concurrency: 2 }, recount: { maxAttempts: 1 } };
    const first = await stage.worker({ url: relay.url, serve, drainMs: 500 });
    const tame = stage.client(relay.url);
    const short = lastValueFrom(tame.request('record', { n: 1, ms: 250 }));
    const long = tame.converse('recount', { to: 60, everyMs: 20 });
    long.subscribe();
    await until('both run', () => stage.journal().length === 2);
    const stopped = first.stop();
    // What comes now waits for somebody else.
    const later = lastValueFrom(tame.request('record', { n: 2 }));
    expect(await short).toBe(1);
    expect(await stopped).toBe(0);
    expect(await long.peek()).toMatchObject({ state: 'queued', attempt: 1, workers: 0 });
    await stage.worker({ url: relay.url, serve });
    expect(await later).toBe(2);
    expect(await long.settled).toMatchObject({ state: 'completed' });
    expect((await long.peek()).attempt).toBe(2);
    expect(stage.journal('record').map(([, , n]) => n)).toEqual(['1', '2']);
  });

  test('a relay lets work under way finish, keeps what comes meanwhile, and goes with 0', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { record: {} } });
    const tame = stage.client(relay.url);
    const ready = async (): Promise<number> => (await fetch(`${relay.url}/ready`)).status;
    expect(await ready()).toBe(200);
    const underWay = firstValueFrom(tame.request('record', { n: 1, ms: 600 }));
    await until('it runs', () => stage.journal('record').length === 1);
    const stopped = relay.stop();
    await until('it is draining', async () => (await ready()) === 503);
    const meanwhile = firstValueFrom(tame.request('record', { n: 2 }));
    expect(await underWay).toBe(1);
    expect(await stopped).toBe(0);
    expect(stage.journal('record')).toHaveLength(1);
    await stage.again(relay);
    expect(await meanwhile).toBe(2);
    expect(stage.journal('record').map(([, , , attempt]) => attempt)).toEqual(['1', '1']);
  });

  test('a relay that is told so waits no longer than it may, and the worker goes on with its successor', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay({ flags: ['--drain-ms', '200'] });
    await stage.worker({ url: relay.url, serve: { count: {} } });
    const tame = stage.client(relay.url);
    await online(tame);
    const run = tame.converse<number>('count', { to: 400, everyMs: 4 });
    const seen: number[] = [];
    run.subscribe((n) => seen.push(n));
    await until('it runs', () => seen.length > 10);
    expect(await relay.stop()).toBe(0);
    await stage.again(relay);
    expect(await run.settled).toEqual({ state: 'completed', replies: 400 });
    expect(seen).toEqual(Array.from({ length: 400 }, (_, n) => n + 1));
    expect(stage.journal('count')).toHaveLength(1);
  });
});
