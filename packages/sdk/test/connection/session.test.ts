/** When a session tries again, and that it says so; when it begins anew. */
import { afterEach, expect, it } from 'vitest';
import type { Clock } from '../../src/connection/clock.ts';
import type { Network } from '../../src/connection/line.ts';
import { createSession, type Session } from '../../src/connection/session.ts';
import type { Connection } from '../../src/connection/state.ts';
import { down, type Down } from '../../src/protocol/down.ts';
import type { OneOf } from '../../src/protocol/shape.ts';
import { playedRelay, type PlayedLine } from './played-relay.ts';

let session: Session | undefined;
afterEach(() => session?.stop());

/** A clock that a test moves, and what it is to do when. */
function heldClock(startMs: number) {
  let nowMs = startMs;
  const due = new Map<() => void, number>();
  const clock: Clock = {
    now: () => nowMs,
    after(ms, callback) {
      due.set(callback, nowMs + ms);
      return () => due.delete(callback);
    },
  };
  const pass = (ms: number): void => {
    nowMs += ms;
    for (const [callback, atMs] of due) {
      if (atMs > nowMs) continue;
      due.delete(callback);
      callback();
    }
  };
  return { clock, pass };
}

it('tries again exactly when it has said it would, by the clock of the device', async () => {
  const { clock, pass } = heldClock(1_000_000);
  let opened = 0;
  const network: Network = {
    open(_hello, events) {
      opened += 1;
      queueMicrotask(() => events.lost('nobody is there'));
      return { frame() {}, close() {} };
    },
  };
  const now = (): Connection | undefined => states.at(-1);
  const states: Connection[] = [];
  session = createSession({ network, clock, random: () => 0.5, newId: () => 'id' });
  session.connection$.subscribe((each) => states.push(each));
  session.start();
  for (const [nth, waitMs] of [250, 500, 1_000, 2_000].entries()) {
    await expect.poll(now).toMatchObject({ state: 'waiting', retryAtMs: clock.now() + waitMs, retryAfterMs: 0 });
    pass(waitMs - 1);
    expect([now()?.state, opened]).toEqual(['waiting', nth + 1]);
    pass(1);
    expect(now()?.state).toBe('connecting');
  }
});

it('begins with the first greeting that arrives, also when the relay has greeted it before', async () => {
  const { clock, pass } = heldClock(1_000_000);
  const lines: PlayedLine[] = [];
  const network = playedRelay((line) => lines.push(line));
  session = createSession({ network, clock, random: () => 0, newId: () => 'id' });
  const begun: number[] = [];
  session.fresh$.subscribe(() => begun.push(lines.length));
  session.start();
  for (const [nth, resumed] of [undefined, true, true].entries()) {
    await expect.poll(() => lines.length).toBe(nth + 1);
    if (resumed) lines[nth]?.welcome({ resumed });
    lines[nth]?.cut();
    pass(0);
  }
  expect(lines.map(({ hello }) => hello.session)).toEqual(['id', 'id', 'id']);
  expect(begun).toEqual([2]);
});

/** A session that has been greeted on its first line, and all that it opens. */
async function greeted(understood?: OneOf<Down>) {
  const { clock, pass } = heldClock(1_000_000);
  const lines: PlayedLine[] = [];
  let ids = 0;
  session = createSession({
    network: playedRelay((line) => lines.push(line)),
    clock,
    random: () => 0,
    newId: () => `id-${(ids += 1)}`,
  });
  if (understood !== undefined) session.understand(understood);
  const heard: Down[] = [];
  session.received$.subscribe((message) => heard.push(message));
  const states: Connection[] = [];
  session.connection$.subscribe((state) => states.push(state));
  session.start();
  await expect.poll(() => lines.length).toBe(1);
  lines[0]?.welcome();
  const tell = (message: unknown): void => lines[0]?.tell([message as Down]);
  return { tell, heard, pass, last: () => states.at(-1), acks: () => lines[0]?.acks };
}

/** All that is to be said in this turn has been said. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const event = { type: 'event', ref: 1, id: 'e', offset: 1, timeMs: 1, body: '1' };

it.for([
  ['that every client hears', { ...event, offset: '1' }, undefined],
  ['that some look for', { type: 'snapshot', ref: 1, snapshot: { id: 'q' } }, down],
] as const)(
  'begins anew and says so when the relay breaks the rules of a message %s',
  async ([, broken, understood]) => {
    const { tell, heard, last } = await greeted(understood);
    tell(broken);
    expect(last()).toMatchObject({ state: 'waiting', reason: 'The relay broke the rules (message).' });
    expect(heard).toEqual([]);
  },
);

it('lives with messages of a type that it does not know, and hears those behind them', async () => {
  const { tell, heard, last } = await greeted();
  tell({ type: 'weather', is: 'fine' });
  tell({ type: 'snapshot', ref: 1, snapshot: { id: 'q' } });
  tell({ type: 7 });
  tell('?');
  tell(event);
  expect(heard).toEqual([event]);
  expect(last()?.state).toBe('online');
});

it('acknowledges with what it says next, or after a moment, and what came in two frames at once', async () => {
  const { tell, pass, acks } = await greeted();
  tell(event);
  await turn();
  expect(acks()).toEqual([]);
  session?.say({ type: 'unsubscribe', ref: 1 });
  await turn();
  pass(1_000);
  expect(acks()).toEqual([1]);

  tell(event);
  await turn();
  pass(19);
  expect(acks()).toEqual([1]);
  pass(1);
  expect(acks()).toEqual([1, 2]);

  tell(event);
  tell(event);
  await turn();
  expect(acks()).toEqual([1, 2, 4]);
  pass(1_000);
  expect(acks()).toEqual([1, 2, 4]);
});

it('acknowledges also while all that it may have on its way is on its way', async () => {
  const { tell, pass, acks } = await greeted();
  for (let ref = 1; ref <= 9; ref += 1) {
    session?.say({ type: 'unsubscribe', ref });
    await turn();
  }
  expect(acks()?.length).toBe(8);
  tell(event);
  await turn();
  expect(acks()?.length).toBe(8);
  pass(20);
  expect(acks()?.slice(8)).toEqual([1]);
});
