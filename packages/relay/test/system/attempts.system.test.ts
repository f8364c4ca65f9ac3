/** Workers that crash, freeze, lie or throw: what was said stays, what comes late does not count. */
import type { Entry } from '@tame/sdk/protocol';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { idOf } from './raw-peer.ts';
import { openStage } from './stage.ts';
import { until } from './until.ts';

/** A log in few words: replies as they are, attempts as `#n`, the end as its state. */
function read(log: readonly Entry[]): readonly unknown[] {
  return log.slice(1).map((entry) => {
    if (entry.kind === 'reply') return JSON.parse(entry.body) as unknown;
    if (entry.kind === 'attempt') return `#${entry.attempt}`;
    return entry.kind === 'end' ? entry.state : entry.kind;
  });
}

describe.concurrent('a worker', { timeout: 60_000 }, () => {
  test('that is killed in the middle is followed by one that goes on where it stopped (R10, R11, R22)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const serve = { count: { leaseMs: 2_000 } };
    const first = await stage.worker({ url: relay.url, serve });
    const tame = stage.client(relay.url);
    const run = tame.converse<number>('count', { to: 60, everyMs: 50 });
    const seen: number[] = [];
    run.subscribe((n) => seen.push(n));
    await until('some replies', () => seen.length >= 20);
    await first.kill();
    const said = seen.length;
    await stage.worker({ url: relay.url, serve });
    expect(await run.settled).toEqual({ state: 'completed', replies: 60 });
    const all = Array.from({ length: 60 }, (_, n) => n + 1);
    expect(seen).toEqual(all);
    const log = read(await (await stage.raw(relay.url)).log(run.id));
    const marker = log.indexOf('#2');
    expect(marker).toBeGreaterThanOrEqual(said);
    expect(log).toEqual([...all.slice(0, marker), '#2', ...all.slice(marker), 'completed']);
    expect(stage.journal('count').map(([, , attempt]) => attempt)).toEqual(['1', '2']);
  });

  test('that was away longer than its grace is given work again when it is back (R10)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const cable = await stage.cable(relay.port);
    await stage.worker({ url: cable.url, serve: { record: {} } });
    const tame = stage.client(relay.url);
    cable.pull();
    const run = tame.converse('record', { n: 1 });
    const reply = lastValueFrom(run);
    await until('the relay counts it out', async () => (await run.peek()).workers === 0);
    cable.plug(relay.port);
    expect(await reply).toBe(1);
    expect((await run.peek()).workers).toBe(1);
  });

  test('speaks only for what it was given, only in order, and never behind the end (R12, R13)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const page = await stage.raw(relay.url);
    const liar = await stage.raw(relay.url);
    const honest = await stage.raw(relay.url);
    await honest.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: 60_000, maxAttempts: 3 });
    await page.say({ type: 'request', id: idOf('q1'), service: 'quote', body: '{}' });
    const { id } = await honest.hears('work');
    const attempt = 1;
    // Neither another worker, nor another attempt, nor a hole.
    await liar.say(
      { type: 'reply', id, attempt, index: 1, body: '"forged"' },
      { type: 'end', id, attempt, index: 1, state: 'completed' },
    );
    await honest.say({ type: 'reply', id, attempt: 2, index: 1, body: '"of the future"' });
    await honest.say({ type: 'reply', id, attempt, index: 2, body: '"too early"' });
    await honest.say(
      { type: 'reply', id, attempt, index: 1, body: '"right"' },
      { type: 'reply', id, attempt, index: 1, body: '"again"' },
    );
    await honest.say(
      { type: 'end', id, attempt, index: 2, state: 'completed' },
      { type: 'end', id, attempt, index: 3, state: 'failed' },
    );
    await honest.say({ type: 'reply', id, attempt, index: 4, body: '"behind the end"' });
    expect(read(await page.log(id))).toEqual(['right', 'completed']);
    expect(await liar.hears('stop')).toMatchObject({ id, attempt, code: 'FENCED' });
    expect(await honest.hears('refused')).toMatchObject({ of: 'reply', code: 'BAD_REQUEST' });
    expect(await honest.hears('stop', (stop) => stop.attempt === 2)).toMatchObject({ id, code: 'FENCED' });
  });

  test('whose handler throws tries again, says so, and gives up with the reason (R16)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { throw: { maxAttempts: 2 } } });
    const run = stage.client(relay.url).converse('throw', {});
    run.subscribe({ error: () => undefined });
    const notes = lastValueFrom(run.notes$.pipe(toArray()));
    expect((await run.settled).error).toMatchObject({
      code: 'DEAD',
      message: 'Attempt 2 was the last: Error: the shelf is empty',
    });
    expect(await notes).toEqual([{ level: 'warn', text: 'Attempt 1 failed: Error: the shelf is empty' }]);
    expect(stage.journal('throw')).toHaveLength(2);
  });
});

// One after the other: their leases are short.
describe('a worker in trouble', { timeout: 60_000 }, () => {
  test('that sleeps past its lease is not heard when it wakes (R11, R12, R13)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const serve = { recount: { leaseMs: 1_000, concurrency: 2 } };
    const sleeper = await stage.worker({ url: relay.url, serve });
    const tame = stage.client(relay.url);
    const run = tame.converse<{ n: number; attempt: number }>('recount', { to: 25, everyMs: 20 });
    const seen: { n: number; attempt: number }[] = [];
    run.subscribe((reply) => seen.push(reply));
    await until('some replies', () => seen.length >= 5);
    sleeper.freeze();
    await stage.worker({ url: relay.url, serve });
    await until('the second attempt speaks', () => seen.some(({ attempt }) => attempt === 2));
    sleeper.thaw();
    await until('the first attempt is told to stop', () =>
      stage.journal('stopped').find(([, , attempt]) => attempt === '1'),
    );
    expect(stage.journal('stopped').find(([, , attempt]) => attempt === '1')?.[3]).toBe('true');
    expect(await run.settled).toMatchObject({ state: 'completed' });
    const log = read(await (await stage.raw(relay.url)).log(run.id));
    const marker = log.indexOf('#2');
    const second = Array.from({ length: 25 }, (_, n) => ({ n: n + 1, attempt: 2 }));
    expect(log.slice(0, marker)).toEqual(second.slice(0, marker).map(({ n }) => ({ n, attempt: 1 })));
    expect(log.slice(marker)).toEqual(['#2', ...second, 'completed']);
  });

  test('that computes past its lease is followed by another, and its answer comes too late (R11, R12)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { block: { leaseMs: 1_000 } } });
    const tame = stage.client(relay.url);
    const run = tame.converse('block', { ms: 4_000 });
    run.subscribe();
    await until('the first blocks', () => stage.journal('block').length === 1);
    const second = await stage.worker({ url: relay.url, serve: { block: { leaseMs: 60_000 } } });
    expect(await run.settled).toMatchObject({ state: 'completed', replies: 1 });
    expect(stage.journal('block').map(([, , attempt]) => attempt)).toEqual(['1', '2']);
    expect(read(await (await stage.raw(relay.url)).log(run.id))).toEqual(['#2', 'completed']);
    // It has taken no harm from being late.
    await second.kill();
    expect(await tame.converse('block', {}).settled).toMatchObject({ state: 'completed', replies: 1 });
  });

  test('is none where it is the relay that freezes: a lease has the time that the relay slept (R13)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    await stage.worker({ url: relay.url, serve: { record: { leaseMs: 1_000, concurrency: 4 } } });
    const tame = stage.client(relay.url);
    const runs = [1, 2, 3, 4].map((n) => tame.converse('record', { n, ms: 5_000 }));
    for (const run of runs) run.subscribe();
    await until('they are worked on', () => stage.journal('record').length === 4);
    relay.child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    relay.child.kill('SIGCONT');
    const ends = await Promise.all(runs.map((run) => run.settled));
    expect(ends).toEqual(runs.map(() => ({ state: 'completed', replies: 1 })));
    // Nobody was given any of it a second time.
    expect(stage.journal('record')).toHaveLength(4);
  });

  test('that freezes is given nothing more while another one can work (R10, R16)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const serve = { record: { leaseMs: 800, maxAttempts: 2, concurrency: 1 } };
    const frozen = await stage.worker({ url: relay.url, serve });
    await stage.worker({ url: relay.url, serve });
    frozen.freeze();
    stage.after(() => frozen.thaw());
    const tame = stage.client(relay.url);
    const replies = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => lastValueFrom(tame.request('record', { n }))));
    expect(replies).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('that dies of one request takes no other with it: that one ends as DEAD (R16)', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const maxAttempts = 2;
    let over = false;
    stage.after(() => (over = true));
    const supervise = async (): Promise<void> => {
      while (!over) {
        const worker = stage.worker({ url: relay.url, serve: { poison: { leaseMs: 1_000, maxAttempts } } });
        // One may die before it has said that it is ready.
        await worker.then(({ exit }) => exit).catch(() => undefined);
      }
    };
    void supervise();
    const tame = stage.client(relay.url);
    const poisoned = tame.converse('poison', { poison: true, n: 0 });
    poisoned.subscribe({ error: () => undefined });
    const others = await Promise.all(
      Array.from({ length: 20 }, (_, n) => lastValueFrom(tame.request('poison', { n: n + 1 }))),
    );
    expect(others).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    const { state, error } = await poisoned.settled;
    expect([state, error?.code]).toEqual(['failed', 'DEAD']);
    expect(error?.message).toBe('Attempt 2 was the last: The worker vanished.');
    expect(stage.journal('poison').filter(([, , n]) => n === '0')).toHaveLength(maxAttempts);
    over = true;
  });
});
