/** What a worker says of itself last, right before it is done. */
import { lastValueFrom, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { startBoth } from './plain-relay.ts';

test('the last status is heard before the end, and is what a peek shows afterwards (S0-06)', async () => {
  const { worker, tame } = await startBoth();
  worker.serve('count', (_input, ctx) => {
    for (let n = 1; n <= 3; n += 1) ctx.status({ n });
    return 'done';
  });
  await worker.start();
  const run = tame.converse('count', null);
  const [statuses, reply] = await Promise.all([lastValueFrom(run.status$.pipe(toArray())), lastValueFrom(run)]);
  expect([statuses.at(-1), reply]).toEqual([{ n: 3 }, 'done']);
  expect(await run.peek()).toMatchObject({ state: 'completed', status: { n: 3 } });
});

test('whoever looks right after asking sees what this device knows, by whichever handle', async () => {
  const { tame } = await startBoth();
  const { id } = tame.converse('count', null);
  const look = await tame.conversation(id).peek();
  expect([look.id, look.service]).toEqual([id, 'count']);
});
