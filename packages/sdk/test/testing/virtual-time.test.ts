import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { VirtualTime } from '../../src/testing.ts';

it('what is due happens at its moment, in order, with all that follows from it, and nothing else does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 20 }), fc.nat(60), async (delays, until) => {
      const time = new VirtualTime();
      const happened: [ms: number, at: number][] = [];
      delays.forEach((ms, at) =>
        time.after(ms, () => void Promise.resolve().then(() => happened.push([time.nowMs, at]))),
      );
      await time.pass(until);
      const due = delays.map((ms, at): [number, number] => [ms, at]).filter(([ms]) => ms <= until);
      expect(happened).toEqual(due.sort(([a, one], [b, other]) => a - b || one - other));
      expect(time.nowMs).toBe(until);
    }),
  );
});

it('what is undone does not happen, and what follows later is still due', async () => {
  const time = new VirtualTime(1_000);
  const happened: string[] = [];
  time.after(5, () => happened.push('undone'))();
  time.after(5, () => {
    happened.push(`at ${time.now()}`);
    time.after(5, () => happened.push(`at ${time.now()}`));
  });
  await time.pass(9);
  expect(happened).toEqual(['at 1005']);
  await time.pass(1);
  expect(happened).toEqual(['at 1005', 'at 1010']);
});

it('what only waits for its turn has it before any time passes', async () => {
  const time = new VirtualTime();
  const happened: number[] = [];
  void Promise.resolve().then(() => time.after(5, () => happened.push(time.nowMs)));
  await time.pass(5);
  expect(happened).toEqual([5]);
});

it('passes also where timers are faked', async () => {
  vi.useFakeTimers();
  const time = new VirtualTime();
  let happened = false;
  time.after(1, () => (happened = true));
  await time.pass(1);
  vi.useRealTimers();
  expect(happened).toBe(true);
});
