/** Many workers of one service: they share the work, and lose none of it. */
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { SECRET, tokenOf } from '../tokens.ts';
import { idOf } from './raw-peer.ts';
import { openStage } from './stage.ts';
import { until } from './until.ts';

test('the same worker started four times does at least three times as much as one, where it mostly waits (S2-05)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const serve = { record: { concurrency: 1 } };
  const tame = stage.client(relay.url);
  const work = async (): Promise<number> => {
    const from = performance.now();
    const runs = Array.from({ length: 16 }, (_, n) => tame.converse('record', { n, ms: 250 }));
    await Promise.all(runs.map(({ settled }) => settled));
    return performance.now() - from;
  };
  await stage.worker({ url: relay.url, serve });
  const alone = await work();
  await Promise.all([1, 2, 3].map(() => stage.worker({ url: relay.url, serve })));
  const together = await work();
  expect(alone / together).toBeGreaterThanOrEqual(3);
});

test('a worker that is killed with ten half done: each ends once, and what waits behind its key comes after it (S4-03 R13)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const serve = { count: { concurrency: 10, leaseMs: 1_000 } };
  const worker = await stage.worker({ url: relay.url, serve });
  const tame = stage.client(relay.url);
  const keys = Array.from({ length: 10 }, (_, n) => `k${n}`);
  const first = keys.map((key) => tame.converse<number>('count', { to: 8, everyMs: 60 }, { key }));
  const second = keys.map((key) => tame.converse<number>('count', { to: 2 }, { key }));
  const replies = [...first, ...second].map((run) => lastValueFrom(run.pipe(toArray())));
  let begun = 0;
  for (const run of first) void firstValueFrom(run.pipe(filter((n) => n === 3))).then(() => (begun += 1));
  await until('all ten are half done', () => begun === 10);
  await worker.kill();
  await stage.worker({ url: relay.url, serve });
  expect(await Promise.all(replies)).toEqual([...keys.map(() => [1, 2, 3, 4, 5, 6, 7, 8]), ...keys.map(() => [1, 2])]);
  const journal = stage.journal('count').map(([, id, attempt]) => `${id} ${attempt}`);
  for (const [at, { id }] of first.entries())
    expect(journal.indexOf(`${second[at]?.id} 1`)).toBeGreaterThan(journal.indexOf(`${id} 2`));
  const reader = await stage.raw(relay.url);
  for (const { id } of first) expect((await reader.log(id)).filter(({ kind }) => kind === 'end')).toHaveLength(1);
});

test('a worker with room for five does five at once, and the sixth waits (S2-06)', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { endless: { concurrency: 5 } } });
  const tame = stage.client(relay.url);
  const runs = Array.from({ length: 6 }, () => tame.converse('endless', {}));
  for (const run of runs) run.subscribe({ error: () => undefined });
  await until('five are worked on', () => stage.journal('endless').length === 5);
  const sixth = await until('the relay has the sixth', async () => {
    const seen = await runs[5]?.peek();
    return seen?.state === 'queued' && seen;
  });
  expect(sixth).toMatchObject({ waitingAhead: 0 });
  await runs[2]?.cancel();
  await until('the sixth is worked on', () => stage.journal('endless').length === 6);
  expect(stage.journal('endless').at(-1)?.[1]).toBe(runs[5]?.id);
});

test('a worker that asked for two never has more, though a thousand wait (S1-09 R17)', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const page = await stage.raw(relay.url);
  const worker = await stage.raw(relay.url);
  for (const hundreds of Array(10).keys())
    await page.say(
      ...Array.from(
        { length: 100 },
        (_, n) => ({ type: 'request', id: idOf(`q${hundreds * 100 + n}`), service: 'quote', body: '{}' }) as const,
      ),
    );
  await worker.say({ type: 'serve', service: 'quote', concurrency: 2, leaseMs: 60_000, maxAttempts: 3 });
  const given = (): readonly string[] => worker.heard.flatMap((heard) => (heard.type === 'work' ? [heard.id] : []));
  for (let done = 0; done < 50; done += 1) {
    await until('there are two', () => given().length === done + 2);
    await worker.say({ type: 'end', id: idOf(given()[done] ?? ''), attempt: 1, index: 1, state: 'completed' });
    expect(given().length).toBeLessThanOrEqual(done + 3);
  }
});

test('where the second of two services is slow, the queue of the first stays bounded, and callers wait instead of failing (S1-12)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ flags: ['--limit', 'maxWaitingPerService=2'] });
  await stage.worker({ url: relay.url, serve: { parent: { concurrency: 2 }, record: { concurrency: 1 } } });
  const tame = stage.client(relay.url);
  const held = new Set<string>();
  tame.outbox$.subscribe(({ stuck }) => stuck.forEach((id) => held.add(id)));
  const runs = Array.from({ length: 6 }, () => tame.converse('parent', { name: 'record', ms: 200 }));
  let most = 0;
  const metrics = async (): Promise<boolean> => {
    const text = await (await fetch(`${relay.url}/metrics`)).text();
    most = Math.max(most, Number(/^tame_queue_waiting (\d+)$/m.exec(text)?.[1]));
    return stage.journal('record').length === runs.length;
  };
  await until('the second has done its part of each', metrics);
  expect((await Promise.all(runs.map(({ settled }) => settled))).map(({ state }) => state)).toEqual(
    runs.map(() => 'completed'),
  );
  expect(held.size).toBeGreaterThan(0);
  // Two of each service at most.
  expect(most).toBeLessThanOrEqual(4);
});

test('a relay that was started again knows its workers without anybody doing anything (S4-14)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { greet: {} } });
  const tame = stage.client(relay.url);
  await relay.kill();
  await stage.again(relay);
  expect(await firstValueFrom(tame.request('greet', { name: 'Ana' }))).toBe('Hello, Ana!');
});

test('who may call may not serve, and who may serve may not call, each only by the names of its token (S2-04 S4-15 S4-16)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ secret: SECRET });
  const rights = {
    none: {},
    caller: { call: ['ads.*'] },
    server: { serve: ['ads.*'] },
    both: { call: ['ads.*'], serve: ['ads.*'] },
  };
  const outcomes: Record<string, readonly string[]> = {};
  for (const [user, tame] of Object.entries(rights)) {
    const peer = await stage.raw(relay.url, { token: await tokenOf(user, tame) });
    const terms = { type: 'serve', concurrency: 1, leaseMs: 60_000, maxAttempts: 1 } as const;
    await peer.say(
      { type: 'request', id: idOf(`${user}-1`), service: 'ads.quote', body: '{}' },
      { type: 'request', id: idOf(`${user}-2`), service: 'billing.quote', body: '{}' },
      { ...terms, service: 'ads.quote' },
      { ...terms, service: 'billing.quote' },
      { ...terms, service: 'tame.admin' },
    );
    outcomes[user] = peer.heard.flatMap((heard) => (heard.type === 'refused' ? [`${heard.code} ${heard.id ?? heard.name}`] : [])); // prettier-ignore
  }
  const no = (...what: readonly string[]): readonly string[] => what.map((each) => `FORBIDDEN ${each}`);
  const never = ['billing.quote', 'tame.admin'];
  expect(outcomes).toEqual({
    none: no('none-1', 'none-2', 'ads.quote', ...never),
    caller: no('caller-2', 'ads.quote', ...never),
    server: no('server-1', 'server-2', ...never),
    both: no('both-2', ...never),
  });
});
