/** What goes over the wire when somebody gives nothing at all, where the contract allows that: nothing, and not null. */
import { service } from '@tame/sdk';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { startBoth } from './plain-relay.ts';

const shrug = service('shrug', {
  input: v.optional(v.string()),
  message: v.optional(v.string()),
  reply: v.optional(v.string()),
  status: v.optional(v.string()),
});

test('nothing asked, said, told and replied arrives as nothing', async () => {
  const { worker, tame } = await startBoth();
  const heard: unknown[] = [];
  worker.serve(shrug, async function* (input, ctx) {
    heard.push(input, await ctx.receive());
    ctx.status(undefined);
    yield undefined;
    yield 'something';
  });
  await worker.start();
  const run = tame.converse(shrug, undefined);
  await run.send(undefined);
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual([undefined, 'something']);
  expect(heard).toEqual([undefined, undefined]);
  expect(await run.peek()).toMatchObject({ state: 'completed', status: undefined });
});

test('an event of nothing is an event', async () => {
  const { tame } = await startBoth();
  const news = tame.topic('news');
  await news.publish(undefined);
  await news.publish(null);
  expect(await firstValueFrom(news.events({ since: 'start' }).pipe(take(2), toArray()))).toEqual([undefined, null]);
});

test('on the wire it is the empty text', async () => {
  const { relay, tame } = await startBoth();
  const worker = await relay.peer('worker');
  worker.say({ type: 'serve', service: 'shrug', concurrency: 1, leaseMs: 60_000, maxAttempts: 1 });
  tame.converse(shrug, undefined);
  expect(await worker.hears('work')).toMatchObject({ body: '' });
});
