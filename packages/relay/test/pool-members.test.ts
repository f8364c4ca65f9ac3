/** Who a pool hears of, and whom it takes for lost (S1-02, S1-03). */
import type { Client } from '@tame/sdk';
import type { PoolEntry } from '@tame/sdk/worker';
import { expect, onTestFinished, test } from 'vitest';
import { startBoth } from './plain-relay.ts';
import { poolsInside } from './pool-inside.ts';
import { until } from './system/until.ts';

const rules = { sampleMs: 250, cooldownMs: 600_000 };

/** How many the spokesman of a pool sees. */
async function seen(tame: Client, pool: string): Promise<{ members?: number; suspected?: number }> {
  const conversation = tame.conversation<PoolEntry, unknown, object>(`pool.${pool}.1`);
  return (await conversation.peek().catch(() => undefined))?.status ?? {};
}

test('three pools of four, with one worker in two of them: each counts its own, and nothing of one reaches another (S1-02)', async () => {
  const { relay, tame } = await startBoth();
  const inside = poolsInside();
  const pools = { red: 4, green: 4, blue: 3 };
  for (const [pool, size] of Object.entries(pools))
    for (let n = 1; n <= size; n += 1)
      await inside.member(
        relay.url,
        `${pool}-${n}`,
        pool === 'red' && n === 1 ? { red: { rules }, blue: { rules } } : { [pool]: { rules } },
      );
  const heard: Record<string, string[]> = { red: [], green: [], blue: [] };
  for (const [pool, members] of Object.entries(heard)) {
    const news$ = tame.topic<{ member?: string }>(`pool.${pool}.news`).events({ since: 'start' });
    const listening = news$.subscribe(({ member }) => void (member !== undefined && members.push(member)));
    onTestFinished(() => listening.unsubscribe());
  }
  for (const pool of Object.keys(pools))
    await until(`${pool} has four members`, async () => (await seen(tame, pool)).members === 4);
  const own = (pool: string) => [1, 2, 3, 4].map((n) => `${pool}-${n}`);
  const told = (pool: string) => [...new Set(heard[pool])].sort();
  await until('all have been heard', () => told('blue').length >= 4 && told('red').length >= 4);
  expect([told('red'), told('green'), told('blue')]).toEqual([
    own('red'),
    own('green'),
    [...own('blue').slice(0, 3), 'red-1'],
  ]);
});

test('a member that is silent is suspected, is back with the next thing it says, and is lost when it never does (S1-03)', async () => {
  const { relay, tame } = await startBoth();
  await poolsInside().member(relay.url, 'ana', { echo: { rules } });
  await until('it is led', async () => (await seen(tame, 'echo')).members === 1);
  const entries: PoolEntry[] = [];
  const reading = tame.conversation<PoolEntry>('pool.echo.1').subscribe((entry) => entries.push(entry));
  onTestFinished(() => reading.unsubscribe());
  const load = { periodMs: 250, inFlight: 0, slots: 1, busy: 0.5, done: 1, errors: 0, serviceMs: 30 };
  const sign = { type: 'load', member: 'ben', edition: { version: 1, hash: 'a' }, load };
  const news = tame.topic('pool.echo.news');
  for (let time = 1; time <= 2; time += 1) {
    await news.publish(sign);
    await until('it is suspected', async () => (await seen(tame, 'echo')).suspected === 1);
    expect(entries.map(({ type }) => type)).not.toContain('lost');
  }
  await news.publish(sign);
  await until('it is one of two', async () => {
    const { members, suspected } = await seen(tame, 'echo');
    return members === 2 && suspected === 0;
  });
  await until('it is lost', () => entries.some((entry) => entry.type === 'lost' && entry.member === 'ben'));
  expect(await seen(tame, 'echo')).toMatchObject({ members: 1, suspected: 0 });
});
