/** Positions: what a client has seen is where it goes on, in the same history, or it is told that there is none. */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { catchError, endWith, filter, firstValueFrom, of, toArray, type Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { idOf } from './raw-peer.ts';
import { openStage } from './stage.ts';
import { until } from './until.ts';

describe.concurrent('a position', { timeout: 60_000 }, () => {
  test('is where reading goes on, for every reader alike (R19, R20, R24)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { count: {} } });
    const [one, other] = [stage.client(relay.url), stage.client(relay.url)];
    const run = one.converse<number>('count', { to: 50, everyMs: 2 });
    const live = firstValueFrom(run.pipe(toArray()));
    // Another client can only find what the relay has.
    await firstValueFrom(run.state$.pipe(filter((state) => state !== 'stored')));
    const there = firstValueFrom(other.conversation<number>(run.id).pipe(toArray()));
    const all = Array.from({ length: 50 }, (_, n) => n + 1);
    expect(await Promise.all([live, there])).toEqual([all, all]);
    const { position } = await run.peek();
    expect(position?.offset).toBe(51);
    const epoch = position?.epoch ?? '';
    for (const offset of [0, 1, 17, 49, 50]) {
      const rest = stage.client(relay.url).conversation<number>(run.id, { after: { epoch, offset } });
      expect(await firstValueFrom(rest.pipe(toArray()))).toEqual(all.slice(offset));
    }
  });

  test('above the head, or of another history, is answered with a reset (R23)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { record: {} } });
    const tame = stage.client(relay.url);
    const run = tame.converse('record', { n: 1 });
    run.subscribe();
    await run.settled;
    const { position } = await run.peek();
    const epoch = position?.epoch ?? '';
    const peer = await stage.raw(relay.url);
    const id = idOf(run.id);
    await peer.say(
      { type: 'follow', id, after: 2, epoch },
      { type: 'follow', id, after: 0, epoch: 'another' },
      { type: 'follow', id, after: 2 ** 52 },
    );
    expect(peer.heard.filter(({ type }) => type === 'reset')).toEqual(
      Array(3).fill({ type: 'reset', id, epoch, offset: 1 }),
    );
    expect(peer.heard.filter(({ type }) => type === 'entries')).toEqual([]);
    const lost = stage.client(relay.url).conversation(run.id, { after: { epoch, offset: 9 } });
    await expect(firstValueFrom(lost)).rejects.toMatchObject({ code: 'RESET' });

    await peer.say({ type: 'publish', id: 'e1', topic: 'news', body: '1' });
    await peer.say(
      { type: 'subscribe', ref: 1, topic: 'news', since: 'position', epoch, offset: 2 },
      { type: 'subscribe', ref: 2, topic: 'news', since: 'position', epoch: 'another', offset: 0 },
    );
    const text = 'The topic "news" has other data now.';
    expect(peer.heard.filter(({ type }) => type === 'gap')).toEqual([
      { type: 'gap', ref: 1, from: 2, to: 1, reset: true, text },
      { type: 'gap', ref: 2, from: 0, to: 1, reset: true, text },
    ]);
  });

  test('behind the end is answered with how it ended (R20)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { count: {}, throw: { maxAttempts: 1 } } });
    const tame = stage.client(relay.url);
    for (const [service, outcome] of [
      ['count', [1, 2, 'complete']],
      ['throw', ['DEAD']],
    ] as const) {
      const run = tame.converse(service, { to: 2 });
      const heard = (read: Observable<unknown>): Promise<unknown[]> =>
        firstValueFrom(
          read.pipe(
            endWith('complete'),
            catchError((error: { code: string }) => of(error.code)),
            toArray(),
          ),
        );
      expect(await heard(run)).toEqual(outcome);
      const { position } = await run.peek();
      const late = stage.client(relay.url).conversation(run.id, { after: position! });
      expect(await heard(late)).toEqual(outcome.slice(-1));
      expect((await late.settled).state).toBe((await run.settled).state);
    }
  });

  test('is worth nothing when the relay has lost its data, and everybody is told (R20, R23)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const worker = await stage.worker({ url: relay.url, serve: { count: {} } });
    const tame = stage.client(relay.url);
    const run = tame.converse<number>('count', { to: 10_000, everyMs: 2 });
    const ended: unknown[] = [];
    let heard = 0;
    run.subscribe({ next: () => (heard += 1), error: (error) => ended.push(error) });
    tame
      .topic('news')
      .events({ since: 'start' })
      .subscribe({ error: (error) => ended.push(error) });
    await tame.topic('news').publish('first');
    await until('some replies', () => heard > 10);
    await relay.kill();
    await worker.kill();
    rmSync(path.join(stage.folder, 'data'), { recursive: true });
    await stage.again(relay);
    await until('both are told', () => ended.length === 2);
    expect(ended).toMatchObject([{ code: 'RESET' }, { code: 'RESET' }]);
    expect(await run.settled).toMatchObject({ state: 'failed', error: { code: 'RESET' } });
    // What is new works as if nothing had happened.
    await stage.worker({ url: relay.url, serve: { record: {} } });
    expect(await firstValueFrom(tame.request('record', { n: 5 }))).toBe(5);
  });

  test('is worth nothing when an old copy of the data was put back: clients are told, and attempts of before stop (R20 R30 S8 O7)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const worker = await stage.worker({ url: relay.url, serve: { recount: { leaseMs: 60_000 } } });
    const tame = stage.client(relay.url);
    const run = tame.converse<{ n: number }>('recount', { to: 100_000, everyMs: 5 });
    let heard = 0;
    const ended: unknown[] = [];
    run.subscribe({ next: () => (heard += 1), error: (error) => ended.push(error) });
    await until('some replies', () => heard > 10);
    await relay.kill();
    const [data, copy] = ['data', 'copy'].map((name) => path.join(stage.folder, name));
    cpSync(data ?? '', copy ?? '', { recursive: true, filter: (name) => !name.endsWith('.lock') });
    const second = await stage.again(relay);
    const before = heard;
    await until('more replies', () => heard > before + 10);
    expect(ended).toEqual([]);
    await second.kill();
    rmSync(data ?? '', { recursive: true });
    cpSync(copy ?? '', data ?? '', { recursive: true });
    const third = await stage.again(second);
    await until('the client is told', () => ended.length === 1);
    expect(ended).toMatchObject([{ code: 'RESET' }]);
    await until('the attempt of before stops', () => stage.journal('stopped').length === 1);
    expect(stage.journal('stopped')).toEqual([['stopped', run.id, '1', 'true']]);
    // What it had then goes on, as work of the worker that is there now.
    await worker.kill();
    const log = await (await stage.raw(third.url)).log(run.id);
    expect(log.length).toBeGreaterThan(10);
  });

  test('of a message is kept for a worker that was away when it was said (R2, R10)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const cable = await stage.cable(relay.port);
    await stage.worker({ url: cable.url, serve: { echo: { leaseMs: 60_000 } } });
    const tame = stage.client(relay.url);
    const run = tame.converse<string>('echo', { to: 3 });
    const replies = firstValueFrom(run.pipe(toArray()));
    await run.send('one');
    await firstValueFrom(run);
    cable.pull();
    await relay.kill();
    await stage.again(relay);
    await run.send('two');
    await until('the relay has it', async () => (await firstValueFrom(tame.outbox$)).waiting === 0);
    cable.plug(relay.port);
    await run.send('three');
    expect(await replies).toEqual(['one', 'two', 'three']);
    expect((await run.peek()).attempt).toBe(1);
  });
});
