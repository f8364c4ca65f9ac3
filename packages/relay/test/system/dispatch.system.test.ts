/** Work finds its worker: in order where order was asked for, at its time, fairly, and by one hop through a queue. */
import { createWorker, type Context } from '@tame/sdk/worker';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { online, openStage } from './stage.ts';
import { until } from './until.ts';

test('requests of one key are worked one at a time and in order, though workers and the relay are killed', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  let relay = await stage.relay();
  const serve = { record: { concurrency: 4, leaseMs: 1_000 } };
  const [first] = [await stage.worker({ url: relay.url, serve }), await stage.worker({ url: relay.url, serve })];
  const tame = stage.client(relay.url);
  const keys = ['a', 'b', 'c'];
  const runs = Array.from({ length: 10 }, (_, n) =>
    keys.map((key) => tame.converse('record', { n: `${key}${n}`, ms: 60 }, { key })),
  ).flat();
  await until('some are done', () => stage.journal('record').length >= 6);
  await first.kill();
  await until('more are done', () => stage.journal('record').length >= 12);
  await relay.kill();
  relay = await stage.again(relay);
  const outcomes = await Promise.all(runs.map(({ settled }) => settled));
  expect(outcomes.filter(({ state }) => state !== 'completed')).toEqual([]);
  for (const key of keys) {
    const worked = stage.journal('record').map(([, , n = '']) => n).filter((n) => n.startsWith(key)); // prettier-ignore
    // Again is the same one, before the next one begins.
    expect(worked.filter((n, at) => n !== worked[at - 1])).toEqual(Array.from({ length: 10 }, (_, n) => `${key}${n}`));
  }
});

test('a request waits for its time on the relay, also where the clock of the client is years off', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { greet: {} } });
  const tame = stage.client(relay.url);
  await online(tame);
  const started = performance.now();
  const later = tame.converse('greet', { name: 'Ana' }, { notBefore: new Date(Date.now() + 900) });
  const now = await firstValueFrom(tame.request('greet', { name: 'Ben' }));
  expect(now).toBe('Hello, Ben!');
  expect(await firstValueFrom(later)).toBe('Hello, Ana!');
  expect(performance.now() - started).toBeGreaterThan(850);
});

test('a worker that says nothing for too long ends the conversation; one that says how far it is does not', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { endless: {}, tick: {} } });
  const tame = stage.client(relay.url);
  const silent = tame.converse('endless', {}, { silenceMs: 400 });
  const talking = tame.converse('tick', { everyMs: 100, to: 40 }, { silenceMs: 3_000 });
  expect(await silent.settled).toMatchObject({ state: 'failed', error: { code: 'SILENCE', retryable: true } });
  await until('the work is stopped', () => stage.journal('aborted').length === 1);
  expect(await talking.settled).toMatchObject({ state: 'completed' });
});

test('each of four workers takes its share, and each conversation makes one hop through the queue (S4-02 S2-05)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const workers = await Promise.all(
    Array.from({ length: 4 }, () => stage.worker({ url: relay.url, serve: { count: { concurrency: 3 } } })),
  );
  const tame = stage.client(relay.url);
  const runs = Array.from({ length: 200 }, () => tame.converse('count', { to: 5, everyMs: 2 }));
  const replies = await Promise.all(runs.map((run) => lastValueFrom(run.pipe(toArray()))));
  expect(replies.every((each) => each.join() === '1,2,3,4,5')).toBe(true);
  const shares = workers.map(({ child }) => stage.journal('count').filter(([, , , pid]) => pid === String(child.pid)));
  for (const share of shares) {
    expect(share.length).toBeGreaterThanOrEqual(30);
    expect(share.length).toBeLessThanOrEqual(70);
  }
  const metrics = await (await fetch(`${relay.url}/metrics`)).text();
  expect(/^tame_queue_hops_total (\d+)$/m.exec(metrics)?.[1]).toBe('200');
});

test('a service with five handlers does five for two of one with two, and none starves (S4-11)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const serve = { record: { concurrency: 5 }, tick: { concurrency: 2 } };
  const tame = stage.client(relay.url);
  const high = Array.from({ length: 200 }, (_, n) => tame.converse('record', { n, ms: 60 }));
  const low = Array.from({ length: 200 }, () => tame.converse('tick', { everyMs: 60, to: 1 }));
  const done = { high: 0, low: 0 };
  for (const run of high) void run.settled.then(() => (done.high += 1));
  for (const run of low) void run.settled.then(() => (done.low += 1));
  await stage.worker({ url: relay.url, serve });
  await until('most of one are done', () => done.high >= 150);
  expect(done.high / done.low).toBeGreaterThan(2);
  expect(done.high / done.low).toBeLessThan(3);
});

test('what is posted to everybody reaches each instance once; who asks it is told why not (S4-10)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const workers = await Promise.all(
    Array.from({ length: 3 }, () => stage.worker({ url: relay.url, serve: { shout: { broadcast: true } } })),
  );
  const tame = stage.client(relay.url);
  const pages = [stage.client(relay.url), stage.client(relay.url)];
  const heard: unknown[] = [];
  for (const page of pages) await page.serve('shout', (input) => void heard.push(input), { broadcast: true }).ready;
  for (const n of [1, 2, 3]) await tame.post('shout', { n });
  await until('everybody has heard all', () => stage.journal('shout').length === 9 && heard.length === 6);
  for (const { child } of workers) {
    const mine = stage.journal('shout').filter(([, , pid]) => pid === String(child.pid));
    expect(mine.map(([, n]) => n)).toEqual(['1', '2', '3']);
  }
  const asked = await tame.converse('shout', { n: 4 }).settled;
  expect(asked).toMatchObject({ state: 'rejected', error: { code: 'BAD_REQUEST' } });
  expect(asked.error?.message).toContain('post to it instead');
});

test('what a handler of everybody throws is told to the process that runs it, and so is what it missed', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ flags: ['--limit', 'topic.count=2', '--limit', 'sessionMs=300'] });
  const cable = await stage.cable(relay.port);
  const worker = createWorker(cable.url);
  stage.after(() => worker.stop({ drainMs: 0 }));
  const [heard, errors]: [unknown[], { code: unknown; text: string; id: string | undefined }[]] = [[], []];
  const handler = (n: unknown, ctx: Context): void => {
    if (n === 1) throw new Error('the shelf is empty');
    if (n === 2) ctx.fail('sold out');
    heard.push(n);
  };
  worker.serve('shout', handler, {
    broadcast: true,
    onError: (error, { id }) => {
      if (error instanceof Error) errors.push({ code: 'code' in error && error.code, text: error.message, id });
    },
  });
  await worker.start();
  const tame = stage.client(relay.url);
  const ids = [await tame.post('shout', 1), await tame.post('shout', 2)];
  await until('both are told', () => errors.length === 2);
  expect(errors.find(({ id }) => id === ids[0])).toMatchObject({ text: 'the shelf is empty' });
  expect(errors.find(({ id }) => id === ids[1])).toMatchObject({ code: 'FAILED' });
  cable.pull();
  for (const n of [3, 4, 5, 6]) await tame.post('shout', n);
  await until('all are at the relay', async () => (await firstValueFrom(tame.outbox$)).waiting === 0);
  cable.plug(relay.port);
  await until('what is kept has come', () => heard.length === 2);
  expect(heard).toEqual([5, 6]);
  expect(errors.slice(2)).toMatchObject([{ code: 'GAP', id: undefined }]);
});

test('a plain queue gives each item to one taker, the most urgent first, and not before its time (S4-09)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  let relay = await stage.relay();
  const giver = stage.client(relay.url);
  const items = giver.queue<number>('items');
  for (const [item, priority] of [[4, 7], [5, 7], [2, 8], [0, 9], [1, 9], [3, 8]] as const) await items.put(item, { priority }); // prettier-ignore
  await items.put(7, { ttlMs: 300 });
  await until('all are at the relay', async () => (await firstValueFrom(giver.outbox$)).waiting === 0);
  await relay.kill();
  relay = await stage.again(relay);
  const taker = stage.client(relay.url).queue<number>('items');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const taken: number[] = [];
  for (let times = 0; times < 6; times += 1) taken.push(await taker.take());
  expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
  const stop = new AbortController();
  const nothing = taker.take({ signal: stop.signal });
  setTimeout(() => stop.abort(), 200);
  await expect(nothing).rejects.toMatchObject({ code: 'CANCELLED' });
  const both = [taker.take(), stage.client(relay.url).queue<number>('items').take()];
  await items.put(8);
  await items.put(9);
  expect(new Set(await Promise.all(both))).toEqual(new Set([8, 9]));
});

test('passed on, a request is answered by another service, and whoever asked does not notice', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { pass: {}, greet: {} } });
  expect(await firstValueFrom(stage.client(relay.url).request('pass', { name: 'Ana' }))).toBe('Hello, Ana!');
});

test('in half-duplex both sides take turns; who speaks out of turn, or asks in another mode, is told', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { turns: { mode: 'half-duplex' }, greet: {} } });
  const tame = stage.client(relay.url);
  const run = tame.converse<number>('turns', {}, { mode: 'half-duplex' });
  const sums: number[] = [];
  run.subscribe((sum) => sums.push(sum));
  const notes: string[] = [];
  run.notes$.subscribe(({ text }) => notes.push(text));
  let state = '';
  run.state$.subscribe((each) => (state = each));
  const myTurn = (): Promise<true> => until('it is my turn', () => state === 'input-required');
  await myTurn();
  await run.send(3, { more: true });
  await run.send(4);
  await run.send(99);
  await until('the worker has answered', () => sums.length === 2);
  await until('the third is refused', () => notes.some((text) => text.includes("worker's turn")));
  expect(sums).toEqual([3, 7]);
  await myTurn();
  await run.send(0);
  expect(await run.settled).toMatchObject({ state: 'completed', replies: 2 });
  const wrong = await tame.converse('greet', {}, { mode: 'half-duplex' }).settled;
  expect(wrong).toMatchObject({ state: 'rejected', error: { code: 'BAD_REQUEST' } });
  expect((await tame.converse('turns', {}).settled).error?.message).toContain('mode "half-duplex"');
});
