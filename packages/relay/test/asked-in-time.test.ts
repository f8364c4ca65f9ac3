/** A worker that waits for the person who asked, and not for ever. */
import { firstValueFrom, lastValueFrom, filter, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { startBoth } from './plain-relay.ts';

test('a question whose time is over is taken back, and the work goes on without an answer', async () => {
  const { worker, tame } = await startBoth();
  const patience = new AbortController();
  worker.serve('import', async function* (_input, ctx) {
    yield await ctx.ask('Replace three?', patience).catch((why: unknown) => `not told: ${String(why)}`);
    yield await ctx.receive();
  });
  await worker.start();
  const run = tame.converse('import', {});
  const asked = run.question$.pipe(toArray());
  const heard = lastValueFrom(asked);
  await firstValueFrom(run.question$.pipe(filter((question) => question === 'Replace three?')));
  patience.abort(new Error('nobody was there'));
  expect(await firstValueFrom(run)).toBe('not told: Error: nobody was there');
  await firstValueFrom(run.question$.pipe(filter((question) => question === undefined)));
  await run.send('later');
  expect(await lastValueFrom(run)).toBe('later');
  expect(await heard).toEqual([undefined, 'Replace three?', undefined]);
});

test('what is said in time is the answer, and the end of the time changes nothing any more', async () => {
  const { worker, tame } = await startBoth();
  const patience = new AbortController();
  worker.serve('import', async function* (_input, ctx) {
    yield await ctx.ask('Replace three?', patience);
    const next = ctx.receive();
    patience.abort();
    yield await next;
  });
  await worker.start();
  const run = tame.converse('import', {});
  await run.send('yes');
  expect(await firstValueFrom(run)).toBe('yes');
  await firstValueFrom(run.state$.pipe(filter((state) => state === 'input-required')));
  await run.send('and more');
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual(['yes', 'and more']);
});

test('nobody is asked when the time is over before, and what was said already counts', async () => {
  const { worker, tame } = await startBoth();
  const over = AbortSignal.abort('closed for today');
  worker.serve('import', async (_input, ctx) => {
    const first = await ctx.receive({ signal: over }).catch((why: unknown) => String(why));
    const told = await firstValueFrom(ctx.messages$);
    return [first, told, await ctx.receive({ signal: over })];
  });
  await worker.start();
  const run = tame.converse('import', {});
  await firstValueFrom(run.state$.pipe(filter((state) => state === 'working')));
  await run.send('I was late');
  expect(await lastValueFrom(run)).toEqual(['Error: closed for today', 'I was late', 'I was late']);
});
