/** Deaths at named points between hearing and acknowledging. `npm run trials -- failpoints` goes through every one of them. */
import { expect, test } from 'vitest';
import { failpoints } from '../../trials/failpoints.ts';

const POINTS = [
  'relay hears request',
  'relay hears request, done',
  'relay writes a log',
  'relay is writing a log',
  'relay has written a log',
  'relay tells acknowledgement, done',
  'relay tells work',
  'worker begins',
  'worker gives a reply',
  'worker hears work',
  'worker says end',
  'worker says end, done',
  'worker says replies, done',
];

test('no promise is broken at whatever point between hearing and acknowledging a relay or a worker dies (RL1 W1)', async () => {
  const died: string[] = [];
  const { violations, acknowledged } = await failpoints({
    seed: 1,
    picks: ({ of, at }) => POINTS.includes(`${of} ${at}`),
    told: ({ of, at, isDead }) => died.push(isDead ? `${of} ${at}` : `${of} did not come to ${at}`),
  });
  expect(died.toSorted()).toEqual(POINTS.toSorted());
  expect(violations).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
}, 400_000);
