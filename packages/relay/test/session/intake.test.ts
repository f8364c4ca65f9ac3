/** What a peer says faster than it may is handled later: all of it, once, in order, and acknowledged no sooner. */
import { Sequence, type Bye, type Down, type Frame } from '@tame/sdk/protocol';
import { VirtualTime } from '@tame/sdk/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Process } from '../../../../reliability/simulator/virtual-time.ts';
import { Inbox } from '../../src/session/inbox.ts';
import { Paces } from '../../src/session/paces.ts';
import { Peer } from '../../src/peer.ts';

const SDK_WINDOW = 8;

interface Settings {
  perSecond?: number;
  burst?: number;
  unhandledBytesPerPeer?: number;
  mayServe?: boolean;
  /** How long handling a message takes. */
  workMs?: (ref: number) => number;
}

/** One session at a relay on virtual time: `leave` messages stand for all there are, told apart by their topic. */
function start({ perSecond = 10, burst = 20, unhandledBytesPerPeer = 1_000_000, ...how }: Settings = {}) {
  const { mayServe = false, workMs = () => 0 } = how;
  const time = new VirtualTime();
  const timers = new Process('relay', time);
  const counts = { paced: 0, flooded: 0, frameIn: () => undefined, refused: () => undefined };
  const metrics = { ...counts, paced: () => void (counts.paced += 1), flooded: () => void (counts.flooded += 1) };
  const limits = {
    messagesPerSecondPerUser: perSecond,
    burstMessagesPerUser: burst,
    unhandledBytesPerPeer,
    unackedBytesPerPeer: 1_000_000,
  };
  const paces = new Paces({ limits, timers, monotonic: () => time.nowMs });
  const peer = new Peer('s-1', { user: 'ana', mayServe, may: () => true }, '', limits, timers);
  const taken: { ref: number; atMs: number }[] = [];
  const done = new Set<number>();
  const inbox = new Inbox(
    peer,
    paces.join('ana'),
    ([message]) => {
      const ref = 'ref' in message ? (message.ref ?? -1) : -1;
      taken.push({ ref, atMs: time.nowMs });
      const ms = workMs(ref);
      if (ms === 0) return void done.add(ref);
      return new Promise((resolve) => {
        time.after(ms, () => {
          done.add(ref);
          resolve(undefined);
        });
      });
    },
    { limits, metrics },
  );
  /** A connection; `heard` is what the relay says on it. */
  const connect = (heard: (frame: Frame<Down>) => void = () => undefined): { last: Bye | undefined } => {
    const line: { last: Bye | undefined } = { last: undefined };
    peer.detach(time.nowMs);
    peer.attach({ welcome: () => undefined, frame: heard, bye: (bye) => void (line.last = bye) });
    return line;
  };
  return { time, peer, inbox, taken, done, counts, connect, paces };
}

const said = (ref: number) => ({ type: 'unwatch', ref }) as const;
const frame = (seq: number, count: number): Frame<unknown> => ({
  seq,
  ack: 0,
  messages: Array.from({ length: count }, (_, at) => said(seq + at)),
});
const refs = (upTo: number): readonly number[] => Array.from({ length: upTo }, (_, at) => at + 1);

describe('frames that come too fast', () => {
  test('are those that hold much as well: what is said in a row counts one by one', async () => {
    const { inbox, time, connect, counts, peer } = start();
    connect();
    const row = (seq: number, length: number): Frame<unknown> => ({
      seq,
      ack: 0,
      messages: [{ type: 'messages', id: 'c-1', message: `m-${seq}`, bodies: Array.from({ length }, () => '1') }],
    });
    inbox.hear(row(1, 20));
    expect(peer.isHeldBack).toBe(false);
    // More than a user may ever say at once takes all that it may.
    for (const seq of [2, 3]) inbox.hear(row(seq, 500));
    await time.pass(1_999);
    expect([peer.sequence.heard, counts.paced]).toEqual([1, 2]);
    await time.pass(1);
    expect(peer.sequence.heard).toBe(2);
    await time.pass(2_000);
    expect([peer.sequence.heard, peer.isHeldBack]).toEqual([3, false]);
  });

  test('are handled in order as fast as their user may talk, and acknowledged when they are handled', async () => {
    const { inbox, time, taken, connect, counts, peer } = start();
    const acks: (readonly [number, number])[] = [];
    connect(({ ack }) => acks.push([time.nowMs, ack]));
    for (let seq = 1; seq <= 60; seq += 10) expect(inbox.hear(frame(seq, 10))).toBeUndefined();
    expect(taken).toHaveLength(20);
    expect(peer.isHeldBack).toBe(true);
    await time.pass(60_000);
    expect(taken.map(({ ref }) => ref)).toEqual(refs(60));
    expect(acks).toEqual([
      [0, 20],
      [1_000, 30],
      [2_000, 40],
      [3_000, 50],
      [4_000, 60],
    ]);
    expect(counts).toMatchObject({ paced: 4, flooded: 0 });
    expect(peer.isHeldBack).toBe(false);
  });

  test('do not hold up what they acknowledge, nor frames that do nothing else', () => {
    const { inbox, peer, connect, counts } = start();
    connect();
    for (let n = 0; n < 3; n += 1)
      peer.tell({ type: 'refused', of: 'nothing', code: 'FORBIDDEN', text: '', retryable: false });
    peer.sequence.frame(0);
    inbox.hear(frame(1, 20));
    inbox.hear({ ...frame(21, 10), ack: 1 });
    expect(peer.sequence.acked).toBe(1);
    for (const ack of [2, 3]) inbox.hear({ seq: 31, ack, messages: [] });
    expect(peer.sequence.acked).toBe(3);
    expect(counts.paced).toBe(1);
    expect(inbox.hear({ seq: 31, ack: 4, messages: [] })).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('are dropped with their connection, and said again on the next', async () => {
    const { inbox, time, taken, connect, peer } = start();
    connect();
    for (const seq of [1, 21, 31]) inbox.hear(frame(seq, seq === 1 ? 20 : 10));
    await time.pass(500);
    peer.detach(time.nowMs);
    expect(peer.isHeldBack).toBe(false);
    await time.pass(60_000);
    expect(taken).toHaveLength(20);
    connect();
    inbox.hear(frame(21, 20));
    await time.pass(60_000);
    expect(taken.map(({ ref }) => ref)).toEqual(refs(40));
  });

  test('cost their user nothing where they are dropped', async () => {
    const { inbox, time, taken, connect } = start();
    for (let n = 0; n < 3; n += 1) {
      connect();
      for (const seq of [1, 21]) inbox.hear(frame(seq, 20));
    }
    inbox.hear(frame(41, 10));
    // The first twenty were handled and count again, for they are said again; nothing else counts twice.
    await time.pass(7_000);
    expect(taken.map(({ ref }) => ref)).toEqual(refs(50));
  });

  test('stay in order also when their user may serve by now', async () => {
    const { inbox, time, taken, connect, peer } = start();
    connect();
    for (const seq of [1, 21]) inbox.hear(frame(seq, 20));
    peer.identity = { ...peer.identity, mayServe: true };
    expect(inbox.hear(frame(41, 20))).toBeUndefined();
    await time.pass(4_000);
    expect(taken.map(({ ref }) => ref)).toEqual(refs(60));
  });

  test('of whoever may serve are not held up', () => {
    const { inbox, taken, connect, counts } = start({ mayServe: true });
    connect();
    for (let seq = 1; seq <= 1_000; seq += 20) inbox.hear(frame(seq, 20));
    expect(taken).toHaveLength(1_000);
    expect(counts.paced).toBe(0);
  });

  test('may leave nothing out, also when that is found out later', async () => {
    const { inbox, time, connect, taken } = start();
    const line = connect();
    inbox.hear(frame(1, 20));
    inbox.hear(frame(31, 10));
    inbox.hear(frame(41, 10));
    expect(line.last).toBeUndefined();
    await time.pass(60_000);
    expect(line.last).toMatchObject({ code: 'BAD_REQUEST' });
    expect(taken).toHaveLength(20);
  });
});

describe('who goes on without waiting for acknowledgements', () => {
  test('is told so where frames wait for their turn, and what was handled is not lost', async () => {
    const { inbox, time, taken, connect, counts, peer } = start({ unhandledBytesPerPeer: 2_000 });
    connect();
    let bye: Bye | undefined;
    let seq = 1;
    for (; bye === undefined && seq < 10_000; seq += 10) bye = inbox.hear(frame(seq, 10));
    expect(bye).toEqual({
      code: 'RATE_LIMITED',
      text: 'More than 2000 bytes of what this peer said are not handled yet (unhandledBytesPerPeer): wait for acknowledgements before you go on.',
      retryable: true,
      retryAfterMs: 5_000,
    });
    // Two frames at once, eight that are always free, and what the bound allows.
    expect(seq / 10).toBeGreaterThan(10);
    expect(seq / 10).toBeLessThan(15);
    expect(counts.flooded).toBe(1);
    connect();
    expect(peer.ackBehind(0)).toBe(20);
    inbox.hear(frame(21, 20));
    await time.pass(60_000);
    expect(taken.map(({ ref }) => ref)).toEqual(refs(40));
  });

  test('is told so where they wait for the disk, with no limit on how fast it talks', async () => {
    const { inbox, time, done, connect, counts } = start({
      mayServe: true,
      unhandledBytesPerPeer: 2_000,
      workMs: () => 50,
    });
    connect();
    const answers = Array.from({ length: 30 }, (_, at) => inbox.hear(frame(1 + at, 1))?.code);
    expect(answers[8]).toBeUndefined();
    expect(answers.at(-1)).toBe('RATE_LIMITED');
    expect(counts.paced).toBe(0);
    // What it had said before is done all the same, and then there is room again.
    const heard = answers.indexOf('RATE_LIMITED');
    await time.pass(100);
    expect(done.size).toBe(heard);
    connect();
    expect(inbox.hear(frame(heard + 1, 20))).toBeUndefined();
  });

  test('is no longer who has waited since: what is handled does not count', async () => {
    const { inbox, time, connect, taken } = start({ unhandledBytesPerPeer: 3_000, perSecond: 1_000 });
    connect();
    for (let seq = 1; seq <= 6_000;) {
      for (let n = 0; n < 12; n += 1, seq += 10) expect(inbox.hear(frame(seq, 10))).toBeUndefined();
      await time.pass(200);
    }
    expect(taken).toHaveLength(6_000);
  });

  test('is told so when it says nothing at all, over and over', () => {
    const { inbox, connect } = start({ unhandledBytesPerPeer: 10_000 });
    connect();
    const byes = Array.from({ length: 1_000 }, () => inbox.hear({ seq: 1, ack: 0, messages: [] }));
    expect(byes[20]).toBeUndefined();
    expect(byes.find((bye) => bye !== undefined)).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('is judged by what a frame holds, however it is made, and never has less than the SDK has on its way', () => {
    const huge = 'x'.repeat(100_000);
    let nested: unknown = huge;
    for (let n = 0; n < 100_000; n += 1) nested = [nested];
    const ways = [{ type: huge }, { [huge]: 1 }, huge, nested, Array.from({ length: 50_000 }, () => 1)];
    for (const way of ways) {
      const { inbox, connect } = start({ unhandledBytesPerPeer: 90_000, burst: 1 });
      connect();
      const answers = Array.from(
        { length: SDK_WINDOW + 2 },
        (_, at) => inbox.hear({ seq: 1 + at, ack: 0, messages: [way] })?.code,
      );
      expect(answers).toEqual([...Array.from({ length: SDK_WINDOW + 1 }, () => undefined), 'RATE_LIMITED']);
    }
  });
});

test('whatever is said in whatever frames, over connections that are lost, is handled once, in order, not too fast, and acknowledged no sooner (SEC-26)', async () => {
  const turns = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('say'), count: fc.integer({ min: 1, max: 60 }) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), count: fc.integer({ min: 0, max: 4_000 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('lose'), count: fc.constant(0) }) },
    ),
    { maxLength: 40 },
  );
  let paced = 0;
  await fc.assert(
    fc.asyncProperty(turns, fc.integer({ min: 0, max: 300 }), async (steps, workMs) => {
      const burst = 20;
      const perSecond = 10;
      const stage = start({ perSecond, burst, workMs: (ref) => (ref % 3 === 0 ? workMs : 0) });
      const { time, inbox, taken, done, peer } = stage;
      const mine = new Sequence<unknown>();
      let total = 0;
      let opened = 0;
      const flush = (): void => {
        while (mine.inFlight < SDK_WINDOW) {
          const next = mine.frame(0);
          if (next.messages.length === 0) return;
          expect(inbox.hear(next)).toBeUndefined();
        }
      };
      const open = (): void => {
        const now = (opened += 1);
        stage.connect(({ ack }) => {
          if (now !== opened) return;
          expect(refs(ack).filter((ref) => !done.has(ref))).toEqual([]);
          expect(mine.ack(ack)).toBe(true);
          flush();
        });
        expect(mine.resume(peer.ackBehind(0))).toBe(true);
        flush();
      };
      open();
      for (const step of steps) {
        if (step.do === 'pass') await time.pass(step.count);
        else if (step.do === 'lose') open();
        else {
          // Length is what cuts frames: here at most twenty messages go into one.
          for (let n = 0; n < step.count; n += 1) mine.say(said((total += 1)), (128 * 1024) / burst);
          flush();
        }
      }
      await time.pass(1_000_000);
      expect(taken.map(({ ref }) => ref)).toEqual(refs(total));
      expect(mine.acked).toBe(total);
      const allowed = (ms: number): number => burst + (perSecond * ms) / 1_000 + 1e-6;
      const tooFast = taken.filter(({ atMs }, from) =>
        taken.slice(from).some((later, at) => at + 1 > allowed(later.atMs - atMs)),
      );
      expect(tooFast).toEqual([]);
      paced += stage.counts.paced;
      expect(stage.counts.flooded).toBe(0);
    }),
    { numRuns: 60 },
  );
  expect(paced).toBeGreaterThan(100);
}, 60_000);
