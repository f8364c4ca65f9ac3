/** How much comes in, as it is told by a relay that may answer late. */
import { of } from 'rxjs';
import { expect, test } from 'vitest';
import type { Client } from '../../../src/client/api.ts';
import { LineWatch } from '../../../src/worker/pool/line.ts';
import { settleRules } from '../../../src/worker/pool/rules.ts';

/** Forty a second, counted while the question is on its way; an answer takes as long as it is told to. */
function watched() {
  const time = { ms: 0 };
  let [there, back] = [0, 0];
  const request = () => {
    time.ms += there;
    const calls = (time.ms * 40) / 1_000;
    time.ms += back;
    return of([{ service: 'labour', waiting: 3, calls, workers: [{}, {}], throttledBy: 'tools' }]);
  };
  const watch = new LineWatch(
    { request } as unknown as Pick<Client, 'request'>,
    'labour',
    settleRules({ sampleMs: 500 }),
  );
  const look = async (thereMs = 0, backMs = 0): Promise<number | undefined> => {
    [there, back] = [thereMs, backMs];
    await watch.look(() => time.ms);
    time.ms += 500;
    return watch.queue.perSecond;
  };
  return { watch, look };
}

test('two answers tell how much comes in', async () => {
  const { watch, look } = watched();
  expect(await look()).toBeUndefined();
  expect(watch.queue).toMatchObject({ waiting: 3, workers: 2, throttledBy: 'tools' });
  expect(await look()).toBeCloseTo(40);
});

test.for([
  ['a question', 2_000, 0],
  ['an answer', 0, 2_000],
] as const)('%s that was long on its way never makes it look more than it is', async ([, there, back]) => {
  const { look } = watched();
  await look(there, back);
  for (let n = 0; n < 8; n += 1) expect(await look()).toBeLessThanOrEqual(40);
  expect(await look(there, back)).toBeLessThanOrEqual(40);
  for (let n = 0; n < 30; n += 1) await look();
  expect(await look()).toBeCloseTo(40);
});
