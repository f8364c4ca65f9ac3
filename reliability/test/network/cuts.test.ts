/**
 * A conversation over a connection that breaks after each number of its bytes, on each way: before, in the middle of
 * and behind every frame there is, the handshake included.
 */
import { firstValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGround, type Ground } from '../../network/ground.ts';
import type { Treatment, Way } from '../../network/treatment.ts';

/** Every byte, which takes minutes; or one in so many, another one each day. */
const STRIDE = process.env['TAME_ALL_BYTES'] === '1' ? 1 : 7;
const FIRST = new Date().getUTCDate() % STRIDE;
const AT_ONCE = 16;

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

/** Asks over a connection of its own that breaks; gives the number of bytes that would have come. */
async function converse(way: Way, treatment: Partial<Treatment>): Promise<number> {
  const proxy = await ground.proxy();
  proxy.treat(way, treatment);
  const client = ground.client(proxy.url);
  const run = client.converse<number>('count', { to: 3 });
  const replies = await firstValueFrom(run.pipe(toArray()));
  const starts = ground.starts.get(run.id);
  expect({ way, treatment, replies, starts }).toEqual({ way, treatment, replies: [1, 2, 3], starts: 1 });
  const heard = proxy.heard[way];
  await client.close();
  await proxy.close();
  return heard;
}

test.for(
  (['up', 'down'] as const).flatMap((way) => (['cut', 'reset'] as const).map((ending) => [way, ending] as const)),
)(
  'what goes %s may end with a %s at any byte: the request is queued once, every reply is heard once, in order (N1 N2 N7 R3 R19)',
  { timeout: 900_000 },
  async ([way, ending]) => {
    const length = await converse(way, {});
    const places = Array.from({ length: Math.ceil((length - FIRST) / STRIDE) }, (_, n) => FIRST + n * STRIDE);
    const left = places.values();
    const lane = async (): Promise<void> => {
      for (const bytes of left) await converse(way, { bytes, ending });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect(places.length).toBeGreaterThan(10);
  },
);
