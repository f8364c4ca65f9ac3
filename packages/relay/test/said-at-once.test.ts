/** What a page says at once reaches the worker in its order, however it was said. */
import { lastValueFrom, map, take, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { startBoth } from './plain-relay.ts';

test('a thousand messages of one turn, through two handles, are heard once each and in order', async () => {
  const { worker, tame } = await startBoth();
  worker.serve('echo', (count, ctx) => ctx.messages$.pipe(take(Number(count))));
  await worker.start();
  const run = tame.converse<number>('echo', 1_003);
  const heard = lastValueFrom(run.pipe(toArray()));
  const other = tame.conversation(run.id);
  const numbers = Array.from({ length: 1_000 }, (_, n) => n);
  await Promise.all(numbers.map((n) => (n % 3 === 0 ? other : run).send(n)));
  await run.send(1_000);
  void run.send(1_001);
  await Promise.resolve();
  await other.send(1_002);
  expect(await heard).toEqual([...numbers, 1_000, 1_001, 1_002]);
});

test('what is said before the work is cancelled is heard before it', async () => {
  const { worker, tame } = await startBoth();
  const heard: unknown[] = [];
  worker.serve('listen', (_input, ctx) => ctx.messages$.pipe(map((message) => heard.push(message))));
  await worker.start();
  const run = tame.converse('listen', {});
  await new Promise<void>((resolve) => run.state$.subscribe((state) => state === 'working' && resolve()));
  await Promise.all([run.send('a'), run.send('b'), run.cancel('All is said.')]);
  expect((await run.settled).state).toBe('cancelled');
  expect((await run.peek()).position?.offset).toBeGreaterThanOrEqual(3);
  expect(heard).toEqual(['a', 'b']);
});
