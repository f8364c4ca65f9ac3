/** What is said in one turn of the event loop is kept together. */
import { expect, test } from 'vitest';
import { inRows } from '../../src/client/row.ts';
import { FRAME_TARGET_LENGTH, MAX_BODY_BYTES } from '../../src/protocol/limits.ts';

function open(keep: (bodies: readonly string[]) => Promise<unknown> = () => Promise.resolve()) {
  const rows: { bodies: readonly string[]; more: boolean | undefined }[] = [];
  const say = inRows((bodies, more) => {
    rows.push({ bodies, more });
    return keep(bodies);
  });
  return { rows, say };
}

test('all of a turn is one row, in order, and each is kept when that is', async () => {
  let kept = (): void => undefined;
  const { rows, say } = open(() => new Promise<void>((resolve) => (kept = resolve)));
  const done: string[] = [];
  const said = ['a', 'b', 'c'].map((body) => say(body).then(() => done.push(body)));
  expect(rows).toEqual([]);
  await Promise.resolve();
  expect(rows).toEqual([{ bodies: ['a', 'b', 'c'], more: undefined }]);
  expect(done).toEqual([]);
  kept();
  await Promise.all(said);
  expect(done).toEqual(['a', 'b', 'c']);
  void say('d');
  await Promise.resolve();
  expect(rows.slice(1)).toEqual([{ bodies: ['d'], more: undefined }]);
});

test('the last of a turn says whether there is more', async () => {
  const { rows, say } = open();
  await Promise.all([say('a', true), say('b')]);
  await Promise.all([say('c'), say('d', true)]);
  expect(rows).toEqual([
    { bodies: ['a', 'b'], more: undefined },
    { bodies: ['c', 'd'], more: true },
  ]);
});

test('a row that cannot be kept fails for each that is in it, and for no other', async () => {
  const { rows, say } = open((bodies) =>
    bodies.includes('b') ? Promise.reject(new Error('full')) : Promise.resolve(),
  );
  const [a, b] = await Promise.allSettled([say('a'), say('b')]);
  expect([a?.status, b?.status]).toEqual(['rejected', 'rejected']);
  await say('c');
  expect(rows).toHaveLength(2);
});

test.for([
  ['very many', Array.from({ length: 5_000 }, (_, n) => `${n}`)],
  ['long ones', Array.from({ length: 40 }, (_, n) => `${n}`.repeat(20_000))],
  ['the longest', Array.from({ length: 3 }, (_, n) => `${n}`.repeat(MAX_BODY_BYTES))],
] as const)('%s are several rows, none of them too long for a frame, and none is left out', async ([, bodies]) => {
  const { rows, say } = open();
  await Promise.all(bodies.map((body) => say(body)));
  expect(rows.flatMap((row) => row.bodies)).toEqual(bodies);
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) {
    expect(row.bodies.length).toBeLessThanOrEqual(128);
    expect(row.bodies.join('').length).toBeLessThanOrEqual(
      row.bodies.length === 1 ? MAX_BODY_BYTES : FRAME_TARGET_LENGTH,
    );
  }
});
