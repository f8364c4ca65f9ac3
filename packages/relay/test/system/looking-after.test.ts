/** What whoever looks after services sees of other people's work: all of it, live, and nothing of other services. */
import { createRelay, type Relay } from '@tame/relay';
import { createClient, type Client, type Snapshot } from '@tame/sdk';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filter, firstValueFrom, map, type Observable } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProxy } from '../../../../reliability/network/proxy.ts';
import { SECRET, tokenOf } from '../tokens.ts';
import { until } from './until.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tame-looking-after-'));
const closing: (() => unknown)[] = [];
let relay: Relay;
let worker: Worker;
let ana: Client;
let operator: Client;

const as = async (user: string, may: Record<string, string[]>): Promise<Client> => {
  const client = createClient(relay.url, { token: await tokenOf(user, may), store: 'memory' });
  closing.push(() => client.close());
  return client;
};

beforeAll(async () => {
  relay = await createRelay({ port: 0, data: folder, auth: { secret: SECRET } });
  worker = createWorker(relay.url, {
    token: await tokenOf('worker', { serve: ['**'], call: ['**'] }),
    name: 'first',
  });
  worker.serve('part', () => 'a part');
  worker.serve('asked', async (_input, ctx) => {
    await firstValueFrom(ctx.request('part', 1));
    await ctx.event.share('audience', { size: 3 });
    ctx.status({ done: 1 });
    return await ctx.ask('How much?');
  }, { concurrency: 8 }); // prettier-ignore
  worker.serve('secret', () => 'done');
  await worker.start();
  ana = await as('ana', { call: ['**'] });
  operator = await as('olga', { admin: ['asked', 'part'], call: ['tame.admin'] });
});

afterAll(async () => {
  for (const close of closing) await close();
  await worker.stop({ drainMs: 0 });
  await relay.close({ drainMs: 0 });
  rmSync(folder, { recursive: true, force: true });
});

const seen = async (list$: Observable<readonly Snapshot[]>, id: string, state: string): Promise<Snapshot> =>
  await firstValueFrom(
    list$.pipe(
      map((all) => all.find((each) => each.id === id && each.state === state)),
      filter((each) => each !== undefined),
    ),
  );

test('a list of services holds what others ask of them, with who asked, as it is and as it becomes', async () => {
  const list$ = operator.conversations({ services: ['asked', 'part'] });
  const before = ana.converse('asked', 1);
  await seen(ana.conversations(), before.id, 'input-required');
  expect(await seen(list$, before.id, 'input-required')).toMatchObject({ user: 'ana', question: 'How much?' });
  const live: (readonly Snapshot[])[] = [];
  const listening = list$.subscribe((all) => live.push(all));
  const after = ana.converse('asked', 2);
  const other = ana.converse('secret', 3);
  await other.settled;
  await until('the new one is heard of', () =>
    live.at(-1)?.some(({ id, state }) => id === after.id && state === 'input-required'),
  );
  await after.send(5);
  await after.settled;
  await until('its end is heard', () => live.at(-1)?.some(({ id, state }) => id === after.id && state === 'completed'));
  listening.unsubscribe();
  // Neither of another service, nor a part of another conversation.
  expect(new Set(live.flat().map(({ service }) => service))).toEqual(new Set(['asked']));
  await before.send(1);
});

test('whoever may not administrate one of the services is refused all', async () => {
  await expect(firstValueFrom(operator.conversations({ services: ['asked', 'secret'] }))).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(firstValueFrom(ana.conversations({ services: ['asked'] }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('an operator is shown all that is known of one: state, status, what was found out, and its log page by page', async () => {
  const run = ana.converse('asked', 1);
  await seen(ana.conversations(), run.id, 'input-required');
  const show = (after?: number): Promise<{ snapshot: object; entries: { kind: string; offset: number }[] }> =>
    firstValueFrom(operator.request('tame.admin', { do: 'show', id: run.id, after }));
  const { snapshot, entries } = await show();
  expect(snapshot).toMatchObject({
    state: 'input-required',
    status: '{"done":1}',
    event: { discoveries: [{ key: 'audience' }] },
  });
  expect(entries.map(({ kind }) => kind)).toEqual(['request', 'discovery']);
  const last = entries.at(-1);
  expect((await show(last?.offset)).entries).toEqual([]);
  await run.send(1);
});

test('work whose worker is gone says that it is stale, until another goes on with it', async () => {
  const cable = await openProxy(Number(new URL(relay.url).port));
  closing.push(() => cable.close());
  const frail = createWorker(cable.url, { token: await tokenOf('frail', { serve: ['frail'] }) });
  frail.serve('frail', (_input, ctx) => {
    ctx.status({ done: 1 });
    return new Promise(() => undefined);
  });
  await frail.start();
  const run = ana.converse('frail', 1);
  await firstValueFrom(run.status$);
  expect(await run.peek()).not.toHaveProperty('stale');
  const stale = until('it is stale', async () => (await run.peek()).stale);
  await cable.close();
  await stale;
  expect(await run.peek()).toMatchObject({ status: { done: 1 } });
  await run.cancel();
  await frail.stop({ drainMs: 0 });
});
