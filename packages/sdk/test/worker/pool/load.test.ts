/** How busy a member has been, and who is still there. */
import { expect, test } from 'vitest';
import { LoadMeter } from '../../../src/worker/pool/load.ts';
import { gone, heard, isSuspect, joined, type Members } from '../../../src/worker/pool/members.ts';

test('a sample tells the share of its time that a member was at work, and what it did', () => {
  const meter = new LoadMeter(0);
  meter.began(0);
  meter.began(500);
  meter.ended(1_000, 1_000, false);
  expect(meter.read(1_000, 2)).toEqual({
    periodMs: 1_000,
    inFlight: 1,
    slots: 2,
    busy: 0.75,
    done: 1,
    errors: 0,
    serviceMs: 1_000,
    inHandMs: 500,
  });
  meter.ended(1_500, 1_000, true);
  expect(meter.read(2_000, 2)).toEqual({
    periodMs: 1_000,
    inFlight: 0,
    slots: 2,
    busy: 0.25,
    done: 1,
    errors: 1,
    serviceMs: 1_000,
    inHandMs: 0,
  });
  expect(meter.read(3_000, 2)).toMatchObject({ busy: 0, done: 0, serviceMs: 0 });
});

test('it is idle when what was in hand has ended', async () => {
  const meter = new LoadMeter(0);
  await meter.idle();
  meter.began(0);
  let idle = false;
  const waiting = meter.idle().then(() => (idle = true));
  await Promise.resolve();
  expect(idle).toBe(false);
  meter.ended(10, 10, false);
  await waiting;
});

test('a silent member is suspected, then gone; one that was only asleep is back with the next thing it says (S1-03)', () => {
  const timing = { sampleMs: 1_000, samples: 3 };
  const load = { periodMs: 500, inFlight: 0, slots: 1, busy: 0, done: 0, errors: 0, serviceMs: 0, inHandMs: 0 };
  const says = (members: Members, name: string, nowMs: number): Members =>
    heard(members, { name, load, waiting: 6 }, nowMs, timing);
  const suspected = (members: Members, nowMs: number) =>
    [...members.values()].filter((each) => isSuspect(each, nowMs, timing)).map(({ name }) => name);
  let members = says(joined(new Map(), { name: 'ana' }, 0), 'ben', 0);
  members = says(members, 'ana', 3_000);
  expect(suspected(members, 3_000)).toEqual(['ben']);
  expect(gone(members, 8_000, timing)).toEqual([]);
  expect(gone(members, 8_001, timing)).toEqual(['ben']);
  members = says(members, 'ben', 8_001);
  expect(suspected(members, 8_001)).toEqual(['ana']);
  expect(gone(members, 8_001, timing)).toEqual([]);
  for (let n = 0; n < 5; n += 1) members = says(members, 'ben', 9_000);
  expect(members.get('ben')?.loads).toHaveLength(3);
  // Six wait for the one slot of each.
  expect(members.get('ben')?.loads.at(-1)).toEqual({ ...load, queued: 3 });
});
