/** The tasks of one conversation: who leads them, through death, sleep and restarts, with real processes. */
import type { Client } from '@tame/sdk';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { ASLEEP_MS } from './event-handlers.ts';
import type { RelayProcess } from './processes.ts';
import { idOf } from './raw-peer.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

interface Told {
  readonly id: string;
  readonly token: number;
  readonly me: boolean;
}

/** What tasks were told about who leads, in the order they were told. */
function told(stage: Stage): readonly Told[] {
  return stage.journal('leader').map(([, id = '', , token, me]) => ({ id, token: Number(token), me: me === 'true' }));
}

/** Whether the relay's metrics say so. */
async function shown(relay: RelayProcess, metric: string, value: number): Promise<boolean> {
  const text = await (await fetch(`${relay.url}/metrics`)).text();
  return text.split('\n').includes(`${metric} ${value}`);
}

async function standing(tame: Client, id: string): Promise<number> {
  const { event } = await tame.conversation(id).peek();
  return event?.tasks.filter(({ place }) => place !== undefined).length ?? 0;
}

test('fifty stand for the lead: when one in the middle dies nobody hears of it, when the leader dies one is told (S0-17 a, b)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const leader = await stage.worker({ url: relay.url, serve: { root: {} } });
  const [, middle] = await Promise.all([
    stage.worker({ url: relay.url, serve: { stand: { concurrency: 25 } } }),
    stage.worker({ url: relay.url, serve: { stand: { concurrency: 24 } } }),
  ]);
  const tame = stage.client(relay.url);
  const { id } = tame.converse('root', { parts: 49 });
  await until('it has begun', () => stage.journal('root').length === 1);
  await until('all stand', async () => (await standing(tame, id)) === 49);
  await until('all know the leader', () => new Set(told(stage).map((each) => each.id)).size === 50);
  const first = told(stage).filter(({ me }) => me);
  expect(first.map((each) => each.id)).toEqual([id]);
  const { event } = await tame.conversation(id).peek();
  expect(event?.leader).toMatchObject({ token: first[0]?.token, task: id });

  const before = told(stage).length;
  await middle.kill();
  await until('those of the middle are gone', async () => (await standing(tame, id)) === 25);
  expect(told(stage)).toHaveLength(before);

  await leader.kill();
  const news = await until('all that are left know the next one', () => {
    const since = told(stage).slice(before);
    return since.length >= 25 && since;
  });
  expect(news).toHaveLength(25);
  const [next] = news;
  expect(news.filter(({ me }) => me)).toEqual([next]);
  expect(new Set(news.map(({ token }) => token))).toEqual(new Set([next?.token]));
  expect(next?.token).toBeGreaterThan(first[0]?.token ?? Infinity);
  const now = (await tame.conversation(id).peek()).event;
  const places = now?.tasks.flatMap(({ place }) => place ?? []) ?? [];
  expect(now?.leader?.task).toBe(now?.tasks.find(({ place }) => place === Math.min(...places))?.id);
  await tame.conversation(id).cancel();
  await until('all are stopped', () => stage.journal('stopped').length >= 25);
});

test('a leader that sleeps is deposed before it acts: its last word is refused, and there is one end (S0-17 c)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const sleeper = await stage.worker({ url: relay.url, serve: { sleeper: { leaseMs: 1_000 } } });
  await stage.worker({ url: relay.url, serve: { stand: { concurrency: 5 } } });
  const tame = stage.client(relay.url);
  const run = tame.converse<string>('sleeper', { parts: 3 });
  await until('it leads', () => stage.journal('asleep').length === 1);
  await until('others stand', async () => (await standing(tame, run.id)) === 3);
  sleeper.freeze();
  const longEnough = wait(ASLEEP_MS * 1.5);
  const results: string[] = [];
  run.subscribe((result) => results.push(result));
  expect(await run.settled).toMatchObject({ state: 'completed', replies: 1 });
  await until('who concluded it knows', () => stage.journal('concluded').length > 0);
  expect(stage.journal('concluded').map(([, id]) => `by ${id}`)).toEqual(results);
  await longEnough;
  sleeper.thaw();
  const [[, , , code] = []] = await until('it has tried', () => {
    const refused = stage.journal('refused').filter(([, id]) => id === run.id);
    return refused.length > 0 && refused;
  });
  expect(code).toBe('FENCED');
  const raw = await stage.raw(relay.url, {});
  const log = await raw.log(run.id);
  expect(log.filter(({ kind }) => kind === 'end')).toHaveLength(1);
  expect(log.at(-1)).toMatchObject({ kind: 'end', state: 'completed' });
});

test('the lead outlives the relay: its token stays with the leader, and the next one is greater (S0-17 e)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  let relay = await stage.relay();
  const leader = await stage.worker({ url: relay.url, serve: { root: {} } });
  await stage.worker({ url: relay.url, serve: { stand: { concurrency: 5 } } });
  const tame = stage.client(relay.url);
  const { id } = tame.converse('root', { parts: 2, ask: { concludes: true } });
  await until('all know the leader', () => new Set(told(stage).map((each) => each.id)).size === 3);
  const token = told(stage)[0]?.token ?? Infinity;
  await relay.kill();
  relay = await stage.again(relay);
  await until('everybody is back', () => shown(relay, 'tame_connections', 3));
  const back = await tame.conversation(id).peek();
  expect(back.event?.leader).toMatchObject({ task: id, token });
  await leader.kill();
  expect(await tame.conversation(id).settled).toMatchObject({ state: 'completed' });
  const tokens = told(stage).map((each) => each.token);
  expect(Math.min(...tokens.filter((each) => each !== token))).toBeGreaterThan(token);
});

test('the first task leads, also when a part stands before it: 100 of 100; and when all is over nothing is left (S0-19, S0-20)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const serve = { root: { concurrency: 34 }, stand: { concurrency: 34 } };
  await Promise.all([1, 2, 3].map(() => stage.worker({ url: relay.url, serve })));
  const tame = stage.client(relay.url);
  const runs = Array.from({ length: 100 }, () => tame.converse('root', { parts: 1, concludes: true }));
  const settled = await Promise.all(runs.map(({ settled }) => settled));
  expect(settled.every(({ state }) => state === 'completed')).toBe(true);
  const ids = new Set(runs.map(({ id }) => id));
  const leaders = told(stage).filter(({ me }) => me);
  expect(leaders.filter((each) => ids.has(each.id))).toHaveLength(100);
  expect(leaders).toHaveLength(100);
  await until('nobody works any more', () => shown(relay, 'tame_queue_working', 0));
  for (const { id } of runs) expect((await tame.conversation(id).peek()).event).toBeUndefined();
  await relay.stop();
  const engine = await openEmbedded({ dir: path.join(stage.folder, 'data'), now: () => performance.now() });
  expect(engine.list({ by: 'leased' }, { limit: 1 })).toEqual([]);
  expect(engine.list({ by: 'parent' }, { limit: 1 })).toEqual([]);
  await engine.close();
});

test('only who works on it now is heard: whoever knows the ids is refused and hears nothing (S0-16)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const root = await stage.raw(relay.url);
  const stranger = await stage.raw(relay.url);
  await root.say({ type: 'serve', service: 'quest', concurrency: 1, leaseMs: 60_000, maxAttempts: 3 });
  const page = await stage.raw(relay.url);
  await page.say({ type: 'request', id: idOf('q'), service: 'quest', body: '{}' });
  const { id } = await root.hears('work');
  const attempt = 1;
  // Twice: as when the answer was lost (S0-17 d).
  await root.say({ type: 'join', id, attempt }, { type: 'join', id, attempt });
  const { token } = await root.hears('lead');
  const messages = [
    { type: 'join', id, attempt },
    { type: 'ready', id, attempt, token },
    { type: 'share', id, attempt, index: 1, key: 'forged', body: '1' },
    { type: 'discover', id, attempt, after: 0 },
    { type: 'conclude', id, attempt, token, body: '"forged"' },
  ] as const;
  await stranger.say(...messages);
  await root.say({ type: 'share', id, attempt, index: 1, key: 'secret', body: '"canary"' });
  expect(stranger.heard.map((message) => message.type === 'refused' && [message.of, message.code])).toEqual([
    ['join', 'FENCED'],
    ['ready', 'FENCED'],
    ['share', 'FENCED'],
    ['discover', 'FENCED'],
    ['conclude', 'FENCED'],
  ]);
  // Neither another attempt of the same worker, nor a token that is not the newest.
  await root.say({ type: 'conclude', id, attempt: 2, token, body: '1' });
  await root.say({ type: 'conclude', id, attempt, token: token - 1, body: '1' });
  await root.say({ type: 'conclude', id, attempt, token, body: '"right"' });
  // Said again, as when the answer was lost.
  await root.say({ type: 'conclude', id, attempt, token, body: '"right"' });
  const refused = root.heard.filter(({ type }) => type === 'refused');
  expect(refused).toHaveLength(2);
  const log = await page.log('q');
  expect(log.map(({ kind }) => kind)).toEqual(['request', 'discovery', 'end']);
  expect(log.at(-1)).toMatchObject({ state: 'completed', body: '"right"' });
});

test('whoever stands for the lead at the root may end it only while it leads', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const first = await stage.worker({ url: relay.url, serve: { root: {} } });
  await stage.worker({ url: relay.url, serve: { stand: {} } });
  const tame = stage.client(relay.url);
  const { id } = tame.converse('root', { parts: 1 });
  await until('it has begun', () => stage.journal('root').length === 1);
  await until('both stand', async () => (await standing(tame, id)) === 1);
  await first.kill();
  const late = await stage.raw(relay.url);
  await late.say({ type: 'serve', service: 'root', concurrency: 1, leaseMs: 60_000, maxAttempts: 5 });
  const { attempt } = await late.hears('work');
  await late.say({ type: 'join', id: idOf(id), attempt });
  await late.say({ type: 'end', id: idOf(id), attempt, index: 1, state: 'completed', body: '"mine"' });
  expect(await late.hears('refused')).toMatchObject({ of: 'end', code: 'FENCED' });
  expect((await tame.conversation(id).peek()).state).toBe('working');
  const [, task = ''] = stage.journal('leader').findLast(([, , , , me]) => me === 'true') ?? [];
  expect(task).toBe(`${id}.0`);
  await tame.conversation(id).cancel();
});
