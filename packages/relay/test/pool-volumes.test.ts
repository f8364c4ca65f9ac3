/** The conversation of a pool goes on in a next volume when it has become long. */
import type { PoolEntry } from '@tame/sdk/worker';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { poolsInside } from './pool-inside.ts';
import { startBoth } from './plain-relay.ts';
import { until } from './system/until.ts';

test('the next volume begins with what follows from the one before it: who speaks, of which edition it is, and that it is stopped', async () => {
  const { relay, tame } = await startBoth();
  const [pool] = await poolsInside().member(relay.url, 'ana', {
    echo: { version: 3, rules: { sampleMs: 50, cooldownMs: 200, volumeEntries: 8 } },
  });
  const turn = (stopped: boolean) => firstValueFrom(tame.request('pool.echo.switch', { stopped }));
  const volume = (n: number) => tame.conversation<PoolEntry>(`pool.echo.${n}`);
  const status = async (n: number) =>
    (
      await volume(n)
        .peek()
        .catch(() => undefined)
    )?.status;
  await until('it is led', async () => (await status(1)) !== undefined);
  const begun: PoolEntry[] = [];
  const beginning = volume(1).subscribe((entry) => begun.push(entry));
  await until('it is known to be of an edition', () => begun.some(({ type }) => type === 'edition'));
  beginning.unsubscribe();
  expect(await turn(true)).toEqual({ stopped: true });
  const news = tame.topic('pool.echo.news');
  for (let n = 0; n < 8; n += 1) await news.publish({ type: 'left', member: `guest-${n}` });
  await until('the next volume has begun', async () => (await status(2)) !== undefined);
  const first = await lastValueFrom(volume(1).pipe(toArray()));
  expect(first.length).toBeGreaterThanOrEqual(8);
  const edition = { type: 'edition', version: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string };
  expect(first).toContainEqual(edition);
  const seen = async () => (await status(2)) as { stopped: boolean; members: number };
  await until('its member is heard', async () => (await seen()).members === 1);
  expect(await seen()).toMatchObject({ stopped: true });
  // It acts on what is said to it, and is still one pool.
  expect(await turn(false)).toEqual({ stopped: false });
  await pool?.leave();
  const second: PoolEntry[] = [];
  const reading = volume(2).subscribe((entry) => second.push(entry));
  await until('it is read', () => second.some((entry) => entry.type === 'switch' && !entry.stopped));
  reading.unsubscribe();
  expect(second.slice(0, 3)).toEqual([
    { type: 'spokesman', member: 'ana', epoch: 2_000_001 },
    edition,
    { type: 'switch', stopped: true, by: 'pool.echo.1' },
  ]);
});
