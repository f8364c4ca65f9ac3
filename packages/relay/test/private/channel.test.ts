/** A private channel between a page and a worker: what is said reaches the other end as it was, and nobody else. */
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../system/until.ts';
import { service } from '@tame/sdk';
import { createPrivateKey, type TameError } from '@tame/sdk/worker';
import { advise, code, openStage, part, plainly, privateKey, SECRET, texts } from './stage.ts';

test('all that both ends say arrives, and in all that went over the wire it is nowhere', async () => {
  const stage = await openStage(onTestFinished);
  await stage.worker(({ serve }) =>
    serve(advise, async function* (input, ctx) {
      ctx.status(`${SECRET} status`);
      ctx.note('warn', `${SECRET} note`, [{ field: SECRET, given: SECRET, used: SECRET }]);
      yield `${input} reply`;
      const said = await ctx.ask(`${SECRET} question`);
      yield `${said} heard`;
      if (said.includes('fail')) ctx.fail(`${SECRET} reason`, { why: SECRET });
    }),
  );
  const page = stage.page();
  const run = page.converse(advise, `${SECRET} input`);
  const [notes, statuses]: [unknown[], string[]] = [[], []];
  run.notes$.subscribe((note) => notes.push(note));
  run.status$.subscribe((status) => statuses.push(status));
  expect(await firstValueFrom(run.question$.pipe(filter(Boolean)))).toBe(`${SECRET} question`);
  expect(await run.peek()).toMatchObject({ question: `${SECRET} question`, status: `${SECRET} status`, replies: 1 });
  const [seen] = await firstValueFrom(page.conversations().pipe(filter((all) => all.length > 0)));
  expect(seen).not.toHaveProperty('status');
  expect(seen).not.toHaveProperty('question');
  await run.send(`${SECRET} message`);
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual([`${SECRET} input reply`, `${SECRET} message heard`]);
  expect(await run.settled).toEqual({ state: 'completed', replies: 2 });
  expect(statuses.at(-1)).toBe(`${SECRET} status`);
  expect(notes).toEqual([
    { level: 'warn', text: `${SECRET} note`, corrections: [{ field: SECRET, given: SECRET, used: SECRET }] },
  ]);

  const failing = page.converse(advise, `${SECRET} again`);
  await failing.send(`${SECRET} fail`);
  const { state, error } = await failing.settled;
  expect(state).toBe('failed');
  expect(error).toMatchObject({ code: 'FAILED', reason: `${SECRET} reason`, data: { why: SECRET } });
  expect(error?.message).toContain(SECRET);

  const stopped = page.converse(advise, SECRET);
  await stopped.cancel(`${SECRET} is why`);
  expect((await stopped.settled).state).toBe('cancelled');

  expect(stage.up.length).toBeGreaterThan(10);
  expect(stage.down.length).toBeGreaterThan(10);
  expect([...stage.up, ...stage.down].filter((said) => said.includes(SECRET))).toEqual([]);
});

test('what is said at once is heard in order, each by itself, and is nowhere on the wire', async () => {
  const stage = await openStage(onTestFinished);
  await stage.worker(({ serve }) =>
    serve(advise, async function* (input, ctx) {
      for (let left = Number(input); left > 0; left -= 1) yield await ctx.receive();
    }),
  );
  const run = stage.page().converse(advise, '300');
  const words = Array.from({ length: 300 }, (_, n) => `${SECRET} ${n}`);
  await Promise.all(words.map((word) => run.send(word)));
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual(words);
  expect(stage.up.filter((said) => said.startsWith('{"type":"messages"'))).toHaveLength(3);
  expect([...stage.up, ...stage.down].filter((said) => said.includes(SECRET))).toEqual([]);
});

test('another attempt reads what the earlier one has replied, and what it failed of is not told', async () => {
  const stage = await openStage(onTestFinished);
  const thrown: unknown[] = [];
  await stage.worker(({ serve }) =>
    serve(
      advise,
      async function* (_input, ctx) {
        const before = await ctx.replies();
        yield `${SECRET} ${ctx.attempt}, after ${before.length}: ${before.join()}`;
        if (ctx.attempt === 1) throw new Error(`${SECRET} is broken`);
      },
      { onError: (error) => thrown.push(error) },
    ),
  );
  const run = stage.page().converse(advise, 'begin');
  const notes: string[] = [];
  run.notes$.subscribe(({ text }) => notes.push(text));
  const first = `${SECRET} 1, after 0: `;
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual([first, `${SECRET} 2, after 1: ${first}`]);
  expect(thrown).toEqual([expect.objectContaining({ message: `${SECRET} is broken` })]);
  expect(notes).toEqual(['The relay says: Attempt 1 failed: The handler failed.']);
  expect([...stage.up, ...stage.down].filter((said) => said.includes(SECRET))).toEqual([]);
});

test('the same request said twice is one, and a page that comes back reads on where it was', async () => {
  const stage = await openStage(onTestFinished);
  let asked = 0;
  await stage.worker(({ serve }) =>
    serve(advise, async function* (input, ctx) {
      asked += 1;
      yield input;
      yield await ctx.receive();
    }),
  );
  const page = stage.page();
  const run = page.converse(advise, 'once', { id: 'one' });
  expect((await page.conversation('one', { service: advise }).peek()).id).toBe('one');
  await firstValueFrom(run);
  await page.post(advise, 'once', { id: 'one' });
  const { position } = await until('one reply is there', async () => {
    const seen = await run.peek();
    return seen.replies === 1 && seen;
  });
  const again = page.conversation('one', { service: advise, ...(position && { after: position }) });
  const read = lastValueFrom(again.pipe(toArray()));
  await again.send('twice');
  expect(await read).toEqual(['twice']);
  expect(await lastValueFrom(page.conversation('one', { service: advise }).pipe(toArray()))).toEqual(['once', 'twice']);
  expect(asked).toBe(1);
});

test('on another device the conversation stands, and is not read', async () => {
  const stage = await openStage(onTestFinished);
  await stage.worker(({ serve }) => serve(advise, (input) => input));
  const run = stage.page().converse(advise, 'here');
  expect(await firstValueFrom(run)).toBe('here');
  const there = stage.page().conversation(run.id, { service: advise });
  await expect(lastValueFrom(there)).rejects.toEqual(code('NOT_FOUND'));
  expect(await there.settled).toMatchObject({ state: 'completed', replies: 1, error: { code: 'NOT_FOUND' } });
});

test('what is not supported is refused, and nothing of it is said', async () => {
  const stage = await openStage(onTestFinished);
  const worker = await stage.worker(({ serve }) => {
    serve(advise, (_input, ctx) => ctx.forward('elsewhere'), { maxAttempts: 1 });
    serve('plain', (input) => input);
    serve(part, (_input, ctx) => {
      try {
        ctx.note('info', 'x'.repeat(3_100));
      } catch (error) {
        ctx.fail((error as TameError).code);
      }
      return 'noted';
    });
  });
  const page = stage.page();
  expect(() => worker.serve(advise, () => '', { broadcast: true })).toThrow(code('UNSUPPORTED'));
  await expect(page.serve(advise, () => '').ready).rejects.toEqual(code('UNSUPPORTED'));
  await expect(firstValueFrom(page.request(plainly, 'in clear'))).rejects.toEqual(code('UNSUPPORTED'));
  const misled = { ...advise, name: 'plain' };
  await expect(firstValueFrom(page.request(misled, SECRET))).rejects.toEqual(code('UNSUPPORTED'));
  await expect(firstValueFrom(page.request(part, 'x'))).rejects.toMatchObject({ code: 'FAILED', reason: 'TOO_LARGE' });
  const tooMuch = page.converse(advise, 'x'.repeat(200_000));
  expect((await tooMuch.settled).error).toEqual(code('TOO_LARGE'));
  await expect(firstValueFrom(page.request(advise, SECRET))).rejects.toEqual(code('DEAD'));
  expect([...stage.up, ...stage.down].filter((said) => said.includes(SECRET))).toEqual([]);
  expect(stage.up.filter((said) => said.includes('"forward"') || said.includes('xxx'))).toEqual([]);
});

test('a worker serves with the keys it has: the one of the contract, and those before it', async () => {
  const stage = await openStage(onTestFinished);
  await expect(stage.worker(({ serve }) => void serve(advise, () => ''), { privateKeys: [] })).rejects.toEqual(
    code('BAD_REQUEST'),
  );
  const newer = createPrivateKey();
  const renewed = service('advise', { ...texts, private: { key: newer.key } });
  const privateKeys = [newer.privateKey, privateKey];
  await stage.worker(({ serve }) => void serve(renewed, (input, ctx) => `${input} of ${ctx.user}`), { privateKeys });
  const page = stage.page();
  expect(await firstValueFrom(page.request(advise, 'old'))).toBe('old of dev');
  expect(await firstValueFrom(page.request(renewed, 'new'))).toBe('new of dev');
});
