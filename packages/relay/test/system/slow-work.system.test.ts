/** Work that takes its time: begun at once, looked at from outside, known by its last status, outliving everybody. */
import 'fake-indexeddb/auto';
import { firstValueFrom, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { SECRET, sign } from '../tokens.ts';
import { openStage } from './stage.ts';
import { until } from './until.ts';

/** A token of a user, good for ten minutes. */
function tokenOf(sub: string, tame: Readonly<Record<string, readonly string[]>>): Promise<string> {
  return sign({ sub, tame, exp: Math.floor(Date.now() / 1_000) + 600 });
}

describe.concurrent('slow work', { timeout: 60_000 }, () => {
  test('is accepted at once and goes on without the client that asked for it (S0-04)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const asker = stage.client(relay.url);
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const run = asker.converse('record', { n, ms: 200 });
      run.subscribe({ error: () => undefined });
      await until('it is accepted', async () => (await firstValueFrom(run.state$)) !== 'stored');
      ids.push(run.id);
    }
    await asker.close();
    // Nobody has waited for the work: who does it comes only now.
    await stage.worker({ url: relay.url, serve: { record: { concurrency: 20 } } });
    const other = stage.client(relay.url);
    const replies = ids.map((id) => firstValueFrom(other.conversation(id).pipe(toArray())));
    expect(await Promise.all(replies)).toEqual(ids.map((_, n) => [n]));
  });

  test('answers to a look while its worker answers to nothing, and only to its owner (S0-05)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay({ secret: SECRET });
    const token = await tokenOf('worker', { serve: ['block'] });
    await stage.worker({ url: relay.url, token, serve: { block: {} } });
    const ana = stage.client(relay.url, { token: await tokenOf('ana', { call: ['block'] }) });
    const eve = stage.client(relay.url, { token: await tokenOf('eve', { call: ['block'] }) });
    const run = ana.converse('block', { ms: 5_000 });
    const reply = firstValueFrom(run);
    await until('the worker blocks', () => stage.journal('block').length === 1);

    const looks = [];
    for (let n = 0; n < 20; n += 1) looks.push(await run.peek());
    // An answer of the worker would have come when it was done.
    for (const look of looks) {
      expect(look).toMatchObject({ state: 'working', attempt: 1, status: { phase: 'blocking' }, replies: 0 });
      expect(look.position).toEqual(looks[0]?.position);
    }
    const stranger = eve.conversation(run.id);
    await expect(stranger.peek()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(firstValueFrom(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await stranger.cancel('not mine');
    expect(await reply).toBe('done');
    expect((await run.peek()).state).toBe('completed');
  });

  test('says how far it is, also to who comes late; without its worker the last word grows old (S0-06)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay({ flags: ['--limit', 'graceMs=5000'] });
    const worker = await stage.worker({ url: relay.url, serve: { tick: {} } });
    const everyMs = 100;
    const run = stage.client(relay.url).converse<number, unknown, { n: number }>('tick', { everyMs, to: 100 });
    run.subscribe({ error: () => undefined });
    await firstValueFrom(run.status$);
    const heard = await firstValueFrom(run.status$.pipe(take(16), toArray()));
    const numbers = heard.map(({ n }) => n);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));

    await worker.kill();
    // Of whoever said it nobody is there to say it again.
    const late = await firstValueFrom(
      stage.client(relay.url).conversation<number, unknown, { n: number }>(run.id).status$,
    );
    expect(late.n).toBeGreaterThanOrEqual(numbers.at(-1) ?? 0);

    await until(
      'the status is older than three periods',
      async () => ((await run.peek()).statusAgeMs ?? 0) > 3 * everyMs,
    );
    expect((await run.peek()).state).toBe('working');
  });
});

const TO = 800;
const all = Array.from({ length: TO }, (_, n) => n + 1);

test.concurrent(
  '800 replies arrive once each and in order over three cuts, a reload and a crash of the relay (S0-02, R19, R20, R24)',
  async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { count: { leaseMs: 20_000 } } });
    const cable = await stage.cable(relay.port);

    const before = stage.client(cable.url, { store: 'indexeddb', name: 'page' });
    const run = before.converse<number>('count', { to: TO, everyMs: 4 });
    const early: number[] = [];
    run.subscribe({ next: (n) => early.push(n), error: () => undefined });
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      const many = early.length + 50;
      await until(`${many} replies`, () => early.length >= many);
      cable.cut();
    }
    await until('a fourth connection', () => cable.connections > 3);
    const { position } = await run.peek();
    await before.close();

    const after = stage.client(cable.url, { store: 'indexeddb', name: 'page' });
    const whole: number[] = [];
    const rest: number[] = [];
    const again = after.conversation<number>(run.id);
    again.subscribe((n) => whole.push(n));
    // Before the crash every entry is a reply, so that offsets and replies count the same.
    const other = stage
      .client(relay.url)
      .conversation<number>(run.id, { after: { epoch: position?.epoch ?? '', offset: early.length } });
    other.subscribe((n) => rest.push(n));
    await until('both have caught up', () => whole.length > early.length && rest.length > 0);
    await relay.kill();
    await stage.again(relay);

    expect(await again.settled).toEqual({ state: 'completed', replies: TO });
    await other.settled;
    expect(early).toEqual(all.slice(0, early.length));
    expect(whole).toEqual(all);
    expect([...early, ...rest]).toEqual(all);
    // The worker kept its lease over the crash: it never had to begin anew.
    expect(stage.journal('count')).toHaveLength(1);
  },
  60_000,
);
