/** Sessions of one user share what it may say, by turns; of users who are gone nothing is kept for long. */
import { VirtualTime } from '@tame/sdk/testing';
import { describe, expect, test } from 'vitest';
import { Paces } from '../../src/session/paces.ts';
import type { Turn } from '../../src/session/pace.ts';
import { Process } from '../../../../reliability/simulator/virtual-time.ts';

const LIMITS = { messagesPerSecondPerUser: 100, burstMessagesPerUser: 1_024 };

function start() {
  const time = new VirtualTime();
  const paces = new Paces({ limits: LIMITS, timers: new Process('relay', time), monotonic: () => time.nowMs });
  return { time, paces };
}

/** A session with so many frames of so many messages that wait. */
function session(frames: number, cost: number, says: () => void): Turn {
  let left = frames;
  return {
    cost,
    go() {
      says();
      left -= 1;
      return left > 0;
    },
  };
}

describe('the pace of a user', () => {
  test('is one over all its sessions, which take turns, and nobody else is held up', async () => {
    const { time, paces } = start();
    const [one, other] = [paces.join('ana'), paces.join('ana')];
    expect(one).toBe(other);
    expect(one.admits(1_024)).toBe(true);
    expect(one.admits(1)).toBe(false);
    const said: string[] = [];
    one.wait(session(30, 100, () => said.push('floods')));
    await time.pass(1_000);
    expect(said).toEqual(['floods']);
    other.wait(session(3, 100, () => said.push('talks')));
    // Who comes later does not overtake those who wait, even for what would be there.
    await time.pass(50);
    expect(other.admits(1)).toBe(false);
    await time.pass(5_950);
    expect(said.slice(1)).toEqual(['floods', 'talks', 'floods', 'talks', 'floods', 'talks']);
    expect(paces.join('ben').admits(1_024)).toBe(true);
  });

  test('is as fast as its rate while frames wait, and bursts again when it has rested', async () => {
    const { time, paces } = start();
    const pace = paces.join('ana');
    pace.admits(1_024);
    const atMs: number[] = [];
    pace.wait(session(5, 50, () => atMs.push(time.nowMs)));
    await time.pass(60_000);
    expect(atMs).toEqual([500, 1_000, 1_500, 2_000, 2_500]);
    expect(pace.isRested).toBe(true);
    expect(pace.admits(1_024)).toBe(true);
  });

  test('is known until nobody would be better off who comes back', async () => {
    const { time, paces } = start();
    const before = paces.join('ana');
    paces.join('ana');
    before.admits(1_024);
    paces.forget({ user: 'ana' });
    paces.forget({ user: 'ana' });
    expect(paces.size).toBe(1);
    expect(paces.join('ana')).toBe(before);
    expect(before.admits(1)).toBe(false);
    await time.pass(10_240);
    paces.join('ben');
    paces.forget({ user: 'ben' });
    expect(paces.join('ana')).toBe(before);
    paces.forget({ user: 'ana' });
    paces.forget({ user: 'ana' });
    paces.join('ben');
    paces.forget({ user: 'ben' });
    expect(paces.size).toBe(0);
  });

  test('of a hundred thousand users who come, flood and go is not kept', () => {
    const { paces } = start();
    for (let n = 0; n < 100_000; n += 1) {
      const user = `user-${n}`;
      paces.join(user).admits(1_024);
      paces.forget({ user });
    }
    expect(paces.size).toBe(1_000);
    expect(paces.join('user-99999').admits(1)).toBe(false);
  });

  test('leaves no timer behind when the relay closes', async () => {
    const time = new VirtualTime();
    let timers = 0;
    const after = (ms: number, callback: () => void): (() => void) => {
      const undo = time.after(ms, callback);
      timers += 1;
      return () => {
        timers -= 1;
        undo();
      };
    };
    const none = (): (() => void) => () => undefined;
    const paces = new Paces({
      limits: LIMITS,
      timers: { soon: none, after, every: none },
      monotonic: () => time.nowMs,
    });
    const pace = paces.join('ana');
    pace.admits(1_024);
    let said = 0;
    pace.wait(session(5, 50, () => (said += 1)));
    expect(timers).toBe(1);
    paces.close();
    expect(timers).toBe(0);
    await time.pass(60_000);
    expect(said).toBe(0);
  });
});
