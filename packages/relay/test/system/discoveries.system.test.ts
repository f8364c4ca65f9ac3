/** What the tasks of one conversation find out and tell each other, and how a parent lives with its parts. */
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { until } from './until.ts';

test('what is found out goes from task to task while the leader sleeps, twenty times each way; its death loses none (S0-18)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const leader = await stage.worker({ url: relay.url, serve: { root: { leaseMs: 60_000 } } });
  const tame = stage.client(relay.url);
  const others = ['ping', 'pong'].map((key) => ['chat', { key, n: 20 }]);
  const { id } = tame.converse('root', { others });
  await until('it leads', () => stage.journal('leader').some(([, , , , me]) => me === 'true'));
  leader.freeze();
  await stage.worker({ url: relay.url, serve: { chat: { concurrency: 2 } } });
  const heard = await until('both have heard all', () => {
    const lines = stage.journal('heard');
    return lines.length >= 40 && lines;
  });
  for (const [key, other] of [
    ['pong', `${id}.0`],
    ['ping', `${id}.1`],
  ] as const) {
    const values = heard.flatMap(([, by, about, value]) => (by === other && about === key ? [Number(value)] : []));
    expect(values).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  }
  await leader.kill();
  const raw = await stage.raw(relay.url);
  const log = await raw.log(id);
  expect(log.filter(({ kind }) => kind === 'discovery')).toHaveLength(40);
  await tame.conversation(id).cancel();
});

test('a task that comes late is told what is known, the newest of each key, also after a restart (S0-22)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  let relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { root: {}, explore: { concurrency: 2 } } });
  const tame = stage.client(relay.url);
  const others = [
    ['explore', { key: 'audience', times: 3 }],
    ['explore', { key: 'season' }],
    ['late', { n: 2 }],
  ];
  const { id } = tame.converse('root', { others });
  await until('all is shared', () => stage.journal('explores').length === 2);
  await relay.kill();
  relay = await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { late: {} } });
  const found = await until('the late one knows', () => {
    const lines = stage.journal('found');
    return lines.length >= 2 && lines;
  });
  const known = found.map(([, by, key, from, value]) => [by, key, from, value]);
  expect(known.toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
    [`${id}.2`, 'audience', `${id}.0`, '{"time":3}'],
    [`${id}.2`, 'season', `${id}.1`, '{"time":1}'],
  ]);
  const { event } = await tame.conversation(id).peek();
  expect(event?.discoveries.map(({ key }) => key).sort()).toEqual(['audience', 'season']);
  await tame.conversation(id).cancel();
});

test('an event knows no more than it may, and says so', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ flags: ['--limit', 'maxDiscoveriesPerEvent=1'] });
  await stage.worker({ url: relay.url, serve: { root: {}, explore: {} } });
  const tame = stage.client(relay.url);
  const others = ['first', 'second', 'first'].map((key) => ['explore', { key, times: 2 }]);
  const { id } = tame.converse('root', { others });
  await until('all have tried', () => stage.journal('explores').length === 3);
  expect(stage.journal('full')).toEqual([
    ['full', 'second', 'STORE_FULL'],
    ['full', 'second', 'STORE_FULL'],
  ]);
  await tame.conversation(id).cancel();
});

test('a result comes at the deadline without the one that never answers, and a note names it (S0-21)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { gather: {}, explore: { concurrency: 4 }, endless: {} } });
  const tame = stage.client(relay.url);
  const four = ['a', 'b', 'c', 'd'].map((key) => ['explore', { key }]);
  const run = tame.converse<string[]>('gather', { others: [['endless', {}], ...four], min: 4, deadlineMs: 3_000 });
  const notes: { level: string; text: string }[] = [];
  const results: string[][] = [];
  run.notes$.subscribe((note) => notes.push(note));
  run.subscribe((result) => results.push(result));
  expect(await run.settled).toMatchObject({ state: 'completed' });
  expect(results).toEqual([['a', 'b', 'c', 'd']]);
  expect(notes).toEqual([
    { level: 'warn', text: `Went on with 4 of 5 parts. Missing: endless (${run.id}.0: no answer yet).` },
  ]);
  await until('it is stopped with its parent', () => stage.journal('aborted').length === 1);
});

test('too few by the deadline is a failure that says who is missing', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { gather: { maxAttempts: 1 }, endless: {} } });
  const tame = stage.client(relay.url);
  const run = tame.converse('gather', { others: [['endless', {}]], deadlineMs: 50 });
  expect(await run.settled).toMatchObject({
    state: 'failed',
    error: { message: expect.stringContaining(`Missing: endless (${run.id}.0: no answer yet)`) as string },
  });
});

test('parts run at the same time, and end with their parent, whether it is cancelled or returns early (S0-23)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const serve = { root: {}, gather: {}, explore: { concurrency: 5 }, stand: { concurrency: 5 } };
  await stage.worker({ url: relay.url, serve });
  const tame = stage.client(relay.url);
  // Each waits for what all five have found: they end only if they run at the same time.
  const five = ['a', 'b', 'c', 'd', 'e'].map((key) => ['explore', { key, n: 5 }]);
  expect(await tame.converse('gather', { others: five }).settled).toMatchObject({ state: 'completed' });

  const cancelled = tame.converse('root', { parts: 5 });
  await until('all are at work', () => stage.journal('stand').length === 5);
  const { event } = await cancelled.peek();
  expect(event?.tasks.map(({ parent, service, state }) => [parent, service, state])).toEqual(
    Array.from({ length: 5 }, () => [cancelled.id, 'stand', 'working']),
  );
  await cancelled.cancel();
  await until('all have stopped', () => stage.journal('stopped').length === 5);

  const early = tame.converse('root', { parts: 5, returns: true });
  expect(await early.settled).toMatchObject({ state: 'completed' });
  await until('nobody works any more', async () => {
    const text = await (await fetch(`${relay.url}/metrics`)).text();
    return /^tame_queue_working\S* 0$/m.test(text) && (await early.peek()).event === undefined;
  });
});
