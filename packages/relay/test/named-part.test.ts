/** A part that a handler has named itself belongs to the conversation, and not to one attempt at it. */
import { firstValueFrom, ReplaySubject, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { startBoth } from './plain-relay.ts';

/** `whole` asks for a part, and fails while that is under way; asked again, it waits for what the part says. */
async function askedTwice(nameOf: (id: string) => { id?: string }) {
  const { worker, tame } = await startBoth();
  const begun: string[] = [];
  const stopped: string[] = [];
  const underWay$ = new ReplaySubject<void>(1);
  const again$ = new ReplaySubject<void>(1);
  const answer$ = new Subject<string>();
  worker.serve('part', (_, { id, signal }) => {
    begun.push(id);
    signal.addEventListener('abort', () => stopped.push(id));
    underWay$.next();
    return answer$;
  });
  worker.serve(
    'whole',
    async (_, ctx) => {
      const part = ctx.converse<string>('part', {}, nameOf(ctx.id));
      const reply = firstValueFrom(part);
      // Who is not asked again is not heard.
      reply.catch(() => {});
      await firstValueFrom(underWay$);
      if (ctx.attempt === 1) throw new Error('This attempt is over.');
      again$.next();
      return await reply;
    },
    { maxAttempts: 2 },
  );
  await worker.start();
  const run = tame.converse<string>('whole', {});
  await firstValueFrom(again$);
  return { run, begun, stopped, answer$ };
}

test('it goes on when the attempt is over, and the next one hears what it says', async () => {
  const { run, begun, stopped, answer$ } = await askedTwice((id) => ({ id: `${id}.part` }));
  const answer = firstValueFrom(run);
  answer$.next('done once');
  answer$.complete();
  expect(await answer).toBe('done once');
  expect(begun).toEqual([`${run.id}.part`]);
  expect(stopped).toEqual([]);
});

test('it ends with the conversation all the same', async () => {
  const { run, stopped, answer$ } = await askedTwice((id) => ({ id: `${id}.part` }));
  await run.cancel('not needed');
  await expect.poll(() => stopped).toEqual([`${run.id}.part`]);
  answer$.complete();
});

test('one without a name ends with its attempt, and the next one asks for another', async () => {
  const { run, begun, stopped, answer$ } = await askedTwice(() => ({}));
  await expect.poll(() => begun).toHaveLength(2);
  expect(stopped).toEqual([begun[0]]);
  await run.cancel('not needed');
  answer$.complete();
});
