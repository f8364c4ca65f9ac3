/** One conversation asks a worker, a page of whoever began it, and something outside, in one way (S0-24). */
import { createServer } from 'node:http';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { startBoth } from './plain-relay.ts';

test('a work of three parts is done by another worker, by the page of the person, and by a service elsewhere', async () => {
  const elsewhere = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void elsewhere.close());
  const address = elsewhere.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  const { worker, tame } = await startBoth();
  worker.serve('double', (n) => Number(n) * 2);
  // A connector: whoever asks does not know that the answer comes from outside.
  worker.serve('prices', async (what, ctx) => {
    const answer = await fetch(`${url}/${String(what)}`, { signal: ctx.signal });
    return await answer.json();
  });
  worker.serve('offer', async function* (_input, ctx) {
    for (const [service, input] of [
      ['double', 21],
      ['confirm', 'sure?'],
      ['prices', 'shoes'],
    ] as const)
      yield await firstValueFrom(ctx.request(service, input));
  });
  await worker.start();
  await tame.serve('confirm', (question) => `${String(question)} yes`).ready;
  const run = tame.converse('offer', null);
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual([42, 'sure? yes', { path: '/shoes' }]);
});
