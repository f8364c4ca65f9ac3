/** A worker gets no more than it asked for, and hears when it is to stop. */
import 'fake-indexeddb/auto';
import { createWorker } from '@tame/sdk/worker';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { idOf } from './raw-peer.ts';
import { online, openStage } from './stage.ts';
import { until } from './until.ts';

describe.concurrent('credit', { timeout: 60_000 }, () => {
  test('is never exceeded, whatever a worker leaves undone (R17)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const page = await stage.raw(relay.url);
    const worker = await stage.raw(relay.url);
    const terms = { type: 'serve', service: 'quote', leaseMs: 60_000, maxAttempts: 3 } as const;
    await page.say(
      ...Array.from(
        { length: 20 },
        (_, n) => ({ type: 'request', id: idOf(`q${n}`), service: 'quote', body: '{}' }) as const,
      ),
    );
    const given = (): number => worker.heard.filter(({ type }) => type === 'work').length;
    /** Answered only when all that was to be given before is on its way. */
    const settled = async (): Promise<number> => {
      await page.say({ type: 'request', id: idOf(`more-${given()}-${Date.now()}`), service: 'quote', body: '{}' });
      await worker.say({ type: 'renew', leases: [] });
      return given();
    };
    await worker.say({ ...terms, concurrency: 3 });
    await until('three are given', () => given() === 3);
    expect(await settled()).toBe(3);
    await worker.say({ ...terms, concurrency: 3 });
    expect(await settled()).toBe(3);
    await worker.say({ type: 'end', id: idOf('q0'), attempt: 1, index: 1, state: 'completed' });
    await until('a fourth is given', () => given() === 4);
    expect(await settled()).toBe(4);
    await worker.say({ ...terms, concurrency: 5 });
    await until('two more are given', () => given() === 6);
    expect(await settled()).toBe(6);
    await worker.say(
      { ...terms, concurrency: 1 },
      { type: 'end', id: idOf('q1'), attempt: 1, index: 1, state: 'completed' },
    );
    expect(await settled()).toBe(6);
  });

  test('holds over broken connections (R17)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    // So long that no work is given to anybody again.
    const relay = await stage.relay({ flags: ['--limit', 'graceMs=5000'] });
    const cable = await stage.cable(relay.port);
    const worker = createWorker(cable.url);
    stage.after(() => worker.stop({ drainMs: 0 }));
    let [running, most, done] = [0, 0, 0];
    worker.serve(
      'quote',
      async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 20)); // the work itself
        running -= 1;
        done += 1;
      },
      { concurrency: 4 },
    );
    await worker.start();
    const tame = stage.client(relay.url);
    const all = Array.from({ length: 120 }, () => lastValueFrom(tame.request('quote', {}), { defaultValue: 'none' }));
    for (const many of [20, 60]) {
      await until(`${many} are done`, () => done >= many);
      cable.cut();
    }
    await Promise.all(all);
    expect(most).toBe(4);
  });
});

describe.concurrent('cancelling', { timeout: 60_000 }, () => {
  test('reaches the handler that runs, and keeps from running what waits (R18)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { endless: {} } });
    const tame = stage.client(relay.url);
    const [running, waiting, last] = [1, 2, 3].map(() => tame.converse('endless', {}));
    for (const run of [running, waiting, last]) run?.subscribe({ error: () => undefined });
    await until('the first runs', () => stage.journal('endless').length === 1);
    await waiting?.cancel('changed my mind');
    expect((await waiting?.settled)?.error).toMatchObject({ code: 'CANCELLED', message: 'changed my mind' });
    await running?.cancel('enough');
    expect(await running?.settled).toMatchObject({ state: 'cancelled', replies: 0 });
    await until('the handler is told', () => stage.journal('aborted').length === 1);
    await until('the last one runs', () => stage.journal('endless').length === 2);
    expect(stage.journal('aborted')).toEqual([['aborted', running?.id, '1', 'true']]);
    expect(stage.journal('endless').map(([, id]) => id)).toEqual([running?.id, last?.id]);
  });

  test('is what leaving a request does, and not what leaving a conversation does (R18)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { endless: { concurrency: 2 } } });
    const tame = stage.client(relay.url);
    const run = tame.converse('endless', {});
    run.subscribe({ error: () => undefined }).unsubscribe();
    const request = tame.request('endless', {}).subscribe({ error: () => undefined });
    await until('both run', () => stage.journal('endless').length === 2);
    request.unsubscribe();
    await until('the request is stopped', () => stage.journal('aborted').length === 1);
    expect((await run.peek()).state).toBe('working');
    expect(stage.journal('aborted')[0]?.[1]).not.toBe(run.id);
  });

  test('takes back at once what was never sent, and nothing else (R6, R18)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const cable = await stage.cable(relay.port);
    const page = { store: 'indexeddb', name: 'cancelling' } as const;
    const before = stage.client(cable.url, page);
    await online(before);
    // The relay gets it, but its answer does not come back.
    cable.treatOpen('down', { bytes: 0 });
    const { id } = before.converse('record', { n: 1 });
    const other = stage.client(relay.url);
    await until('the relay has it', () =>
      other
        .conversation(id)
        .peek()
        .then(
          () => true,
          () => false,
        ),
    );
    cable.pull();
    await before.close();

    const after = stage.client(cable.url, page);
    await until('the request is found', async () => (await firstValueFrom(after.outbox$)).waiting === 1);
    await after.conversation(id).cancel('too late?');
    const unsent = after.converse('record', { n: 2 });
    unsent.subscribe({ error: () => undefined });
    await firstValueFrom(unsent.state$);
    await unsent.cancel('in time');
    expect(await unsent.settled).toMatchObject({ state: 'cancelled' });
    await until('the request and the wish wait', async () => (await firstValueFrom(after.outbox$)).waiting === 2);
    cable.plug(relay.port);
    await until(
      'the relay has heard of the wish',
      async () => (await other.conversation(id).peek()).state === 'cancelled',
    );
    await expect(other.conversation(unsent.id).peek()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
