/** Private work that has parts: they are asked, share and lead as others do, and nobody else learns of what. */
import type { Line, Network } from '@tame/sdk';
import type { Context, Worker } from '@tame/sdk/worker';
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { advise, code, openStage, plainPart, part, SECRET, type Stage } from './stage.ts';

function nothingOf(stage: Stage): void {
  expect(stage.up.length).toBeGreaterThan(5);
  expect([...stage.up, ...stage.down].filter((said) => said.includes(SECRET))).toEqual([]);
}

/** The heads of what was sealed as this, in the order it was said. */
function heads(stage: Stage, kind: string): readonly string[] {
  return stage.up.flatMap((said) => new RegExp(`sealed1\\.${kind}\\.([\\w-]+\\.[\\w-]+)\\.`).exec(said)?.[1] ?? []);
}

const leads = (ctx: Pick<Context, 'event'>) => firstValueFrom(ctx.event.leader$.pipe(filter(({ me }) => me)));

/** A network that ends as that of a process does that is killed. */
function mortal(network: Network): { network: Network; die(): void } {
  const lines = new Set<Line>();
  let dead = false;
  return {
    network: {
      open(...how) {
        const line = dead ? { frame: () => undefined, close: () => undefined } : network.open(...how);
        lines.add(line);
        return line;
      },
    },
    die() {
      dead = true;
      for (const line of lines) line.close();
    },
  };
}

test('parts are asked in private, share in private, and a new leader concludes under a key of its own', async () => {
  const stage = await openStage(onTestFinished);
  const { network, die } = mortal(stage.tapped());
  const first = ({ serve }: Worker): void =>
    void serve(advise, async (input, ctx) => {
      ctx.converse(part, `${input} part`);
      const { token } = await leads(ctx);
      await ctx.event.share('found', `${SECRET} by ${token}`);
      const { me } = await firstValueFrom(ctx.event.leader$.pipe(filter((leader) => !leader.me)));
      return String(me);
    });
  await stage.worker(first, { network });
  await stage.worker(({ serve }) => {
    serve(part, async (_input, ctx) => {
      const { value } = await firstValueFrom(ctx.event.discoveries$);
      const leading = leads(ctx);
      die();
      const { token } = await leading;
      await ctx.event.conclude(`${String(value)}, then ${token}`);
      return '';
    });
  });
  const run = stage.page().converse(advise, SECRET);
  const [answer = ''] = await lastValueFrom(run.pipe(toArray()));
  const [, one, two] = new RegExp(`^${SECRET} by (\\d+), then (\\d+)$`).exec(answer) ?? [];
  expect(Number(two)).toBeGreaterThan(Number(one));
  expect(await run.settled).toEqual({ state: 'completed', replies: 1 });
  expect(heads(stage, 'conclusion')).toEqual([`${two}.1`]);
  expect(heads(stage, 'discovery')).toEqual(['1.1']);
  nothingOf(stage);
});

test('an event that is concluded without a result has none', async () => {
  const stage = await openStage(onTestFinished);
  await stage.worker(({ serve }) => {
    serve(advise, async (_input, ctx) => {
      await leads(ctx);
      await ctx.event.conclude();
      return 'too late';
    });
  });
  const run = stage.page().converse(advise, 'x');
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual([]);
  expect(await run.settled).toEqual({ state: 'completed', replies: 0 });
});

test('another attempt asks the same part with the same words, and reads what it has answered', async () => {
  const stage = await openStage(onTestFinished);
  let asked = 0;
  await stage.worker(({ serve }) => {
    serve(part, async function* (input) {
      asked += 1;
      yield `${input} for the ${asked}st time`;
    });
    serve(advise, async (input, ctx) => {
      const answer = await firstValueFrom(ctx.request(part, input, { id: `${ctx.id}.part` }));
      if (ctx.attempt === 1) throw new Error(SECRET);
      return answer;
    });
  });
  expect(await firstValueFrom(stage.page().request(advise, SECRET))).toBe(`${SECRET} for the 1st time`);
  const bodies = stage.up.flatMap((said) => (said.includes('.part"') && said.includes('"request"') ? [said] : []));
  expect(new Set(bodies.map((said) => /"body":("[^}]*?"),/.exec(said)?.[1])).size).toBe(1);
  expect(bodies).toHaveLength(2);
  nothingOf(stage);
});

test('work that is not private asks a private part in private, as whoever asked it', async () => {
  const stage = await openStage(onTestFinished);
  const refused: unknown[] = [];
  await stage.worker(({ serve }) => {
    serve('plain', (_input, ctx) => ctx.request(part, SECRET));
    serve(part, async (input, ctx) => {
      await ctx.event.share('found', SECRET).catch((error: unknown) => refused.push(error));
      return `${input} of ${ctx.user}`;
    });
  });
  const worker = await stage.worker(() => undefined, { token: 'dev:other' });
  expect(await firstValueFrom(stage.page({ token: 'dev:ana' }).request('plain', ''))).toBe(`${SECRET} of ana`);
  expect(await firstValueFrom(worker.client.request(part, SECRET))).toBe(`${SECRET} of other`);
  expect(refused).toEqual([code('UNSUPPORTED')]);
});

test('a plain part of a private event does not learn what is shared there', async () => {
  const stage = await openStage(onTestFinished);
  await stage.worker(({ serve }) => {
    serve(advise, async (_input, ctx) => {
      await ctx.event.share('found', SECRET);
      return await firstValueFrom(ctx.request(plainPart, 'look'));
    });
    serve(plainPart, async (_input, ctx) => {
      const error: unknown = await firstValueFrom(ctx.event.discoveries$).catch((why: unknown) => why);
      return (error as { code: string }).code;
    });
  });
  expect(await firstValueFrom(stage.page().request(advise, 'x'))).toBe('UNSUPPORTED');
});
