/** Who is asked on somebody's behalf: a page of theirs, the person themselves, another service as a part of the work. */
import { firstValueFrom, filter } from 'rxjs';
import { expect, test } from 'vitest';
import { SECRET, tokenOf } from '../tokens.ts';
import { online, openStage } from './stage.ts';
import { until } from './until.ts';

test('a worker asks a page of whoever asked it, and nobody else can; without a page it is told at once (S4-05 S4-06)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ secret: SECRET });
  const token = await tokenOf('worker', { call: ['**'], serve: ['**'] });
  await stage.worker({ url: relay.url, serve: { confirm: { concurrency: 4 } }, token });
  const rights = { call: ['confirm'] };
  const page = stage.client(relay.url, { token: await tokenOf('ana', rights) });
  const other = stage.client(relay.url, { token: await tokenOf('ana', rights) });
  const stranger = stage.client(relay.url, { token: await tokenOf('ben', rights) });
  const asked: string[] = [];
  const serving = page.serve('page-confirm', (input, ctx) => {
    asked.push(ctx.user);
    return `yes to ${JSON.stringify(input)}`;
  });
  await serving.ready;
  expect(await firstValueFrom(page.request('confirm', { name: 'x' }))).toBe('yes to {"name":"x"}');
  expect(await firstValueFrom(other.request('page-confirm', { name: 'y' }))).toBe('yes to {"name":"y"}');
  expect(asked).toEqual(['ana', 'ana']);
  // Of another user there is no such page, and no such service: it may not even be called.
  const strange = await stranger.converse('page-confirm', {}).settled;
  expect(strange).toMatchObject({ state: 'rejected', error: { code: 'FORBIDDEN' } });
  // A page cannot put itself in the place of a service.
  await expect(page.serve('confirm', () => 'mine').ready).rejects.toMatchObject({ code: 'FORBIDDEN' });

  serving.unsubscribe();
  await until('it is withdrawn', async () => {
    const { state, error } = await other.converse('page-confirm', {}).settled;
    return state === 'failed' && error?.code === 'NO_SERVICE';
  });
  const id = await other.post('page-confirm', { name: 'later' });
  const posted = other.conversation(id);
  await firstValueFrom(posted.state$.pipe(filter((state) => state === 'queued')));
  await page.serve('page-confirm', (input) => asked.push(JSON.stringify(input))).ready;
  expect(await posted.settled).toMatchObject({ state: 'completed' });
  expect(asked.at(-1)).toBe('{"name":"later"}');
});

test('who waits for a page that goes away is told when its grace is over', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const cable = await stage.cable(relay.port);
  const page = stage.client(cable.url);
  await page.serve('slow-page', () => new Promise(() => undefined), { maxAttempts: 1 }).ready;
  const tame = stage.client(relay.url);
  const taken = tame.converse('slow-page', {});
  await firstValueFrom(taken.state$.pipe(filter((state) => state === 'working')));
  const waiting = tame.converse('slow-page', {});
  await firstValueFrom(waiting.state$.pipe(filter((state) => state === 'queued')));
  await cable.close();
  expect(await waiting.settled).toMatchObject({ state: 'failed', error: { code: 'NO_SERVICE' } });
  expect(await taken.settled).toMatchObject({ state: 'failed', error: { code: 'DEAD' } });
});

test('a question waits for its person, through a restart of the relay and the death of the worker', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  let relay = await stage.relay();
  const worker = await stage.worker({ url: relay.url, serve: { ask: { leaseMs: 1_000 } } });
  const tame = stage.client(relay.url);
  const { id } = tame.converse('ask', { name: 'colour' });
  const asked = tame.conversation(id);
  await firstValueFrom(asked.question$.pipe(filter((question) => question !== undefined)));
  await relay.kill();
  relay = await stage.again(relay);
  await worker.kill();
  await stage.worker({ url: relay.url, serve: { ask: { leaseMs: 1_000 } } });
  const later = stage.client(relay.url);
  await online(later);
  const again = later.conversation(id);
  const asking = await until('it is asked again', async () => {
    const seen = await again.peek();
    return seen.attempt === 2 && seen.state === 'input-required' && seen;
  });
  expect(asking).toMatchObject({ question: { what: 'colour' } });
  await again.send('blue');
  expect(await firstValueFrom(again)).toBe('colour: blue');
});

test('a part of the work ends with it, though its worker was killed (S0-23)', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { endless: {} } });
  const worker = await stage.worker({ url: relay.url, serve: { parent: {} } });
  const tame = stage.client(relay.url);
  const run = tame.converse('parent', {});
  await until('the part is worked on', () => stage.journal('endless').length === 1);
  await worker.kill();
  await run.cancel('not needed');
  await until('the part is stopped', () => stage.journal('aborted').length === 1);
});

test('a part of the work is not worked longer than the whole', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { endless: {}, parent: {} } });
  const run = stage.client(relay.url).converse('parent', {}, { deadlineMs: 700 });
  expect(await run.settled).toMatchObject({ state: 'failed', error: { code: 'DEADLINE' } });
  await until('the part is stopped', () => stage.journal('aborted').length === 1);
});
