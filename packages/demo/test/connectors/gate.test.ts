import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../connectors/backoff.ts';
import { createGate } from '../../connectors/gate.ts';
import { createLanes } from '../../connectors/lanes.ts';

/** A clock that only moves when everybody sleeps: then to the next who wakes. */
function steppedClock() {
  let nowMs = 0;
  const sleepers: { atMs: number; wake: () => void; fail: (error: unknown) => void }[] = [];
  return {
    now: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((wake, fail) => {
        sleepers.push({ atMs: nowMs + ms, wake, fail });
        signal?.addEventListener('abort', () => fail(new Error(String(signal.reason))));
      }),
    /** Lets everything run that is due until then. */
    until: async (ms: number) => {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        sleepers.sort((one, other) => one.atMs - other.atMs);
        const next = sleepers[0];
        if (!next || next.atMs > ms) break;
        sleepers.shift();
        nowMs = next.atMs;
        next.wake();
      }
      nowMs = ms;
    },
  };
}

describe('the gate', () => {
  test('lets four through at once and the others one by one, in their order', async () => {
    const clock = steppedClock();
    const gate = createGate({ clock, limit: 4 });
    let inside = 0;
    let most = 0;
    const began: number[] = [];
    const all = Array.from({ length: 20 }, (_, index) =>
      gate.run(async () => {
        began.push(index);
        most = Math.max(most, (inside += 1));
        await clock.sleep(100 + index);
        inside -= 1;
      }),
    );
    await clock.until(10_000);
    await Promise.all(all);
    expect(most).toBe(4);
    expect(began).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test('lets nothing out while quiet is asked for, and tells those who wait until when', async () => {
    const clock = steppedClock();
    const gate = createGate({ clock, limit: 4 });
    gate.holdFor(2_000);
    const told: number[] = [];
    const started: number[] = [];
    const all = [1, 2].map(() =>
      gate.run(async () => void started.push(clock.now()), { onHeld: (untilMs) => told.push(untilMs) }),
    );
    await clock.until(1_999);
    expect(started).toEqual([]);
    gate.holdFor(1_000);
    await clock.until(5_000);
    await Promise.all(all);
    expect(started).toEqual([2_999, 2_999]);
    expect(told).toEqual([2_000, 2_000, 2_999, 2_999]);
  });

  test('a shorter hold does not end a longer one', async () => {
    const clock = steppedClock();
    const gate = createGate({ clock, limit: 1 });
    gate.holdFor(5_000);
    gate.holdFor(10);
    const started = gate.run(async () => clock.now());
    await clock.until(9_000);
    expect(await started).toBe(5_000);
  });

  test('keeps a gap between two starts', async () => {
    const clock = steppedClock();
    const gate = createGate({ clock, limit: 4 });
    gate.setGap(500);
    const started: number[] = [];
    const all = Array.from({ length: 4 }, () => gate.run(async () => void started.push(clock.now())));
    await clock.until(5_000);
    await Promise.all(all);
    expect(started).toEqual([0, 500, 1_000, 1_500]);
  });

  test('who gives up while waiting leaves the place to the next', async () => {
    const clock = steppedClock();
    const gate = createGate({ clock, limit: 1 });
    const stop = new AbortController();
    const first = gate.run(() => clock.sleep(100));
    const second = gate.run(async () => 'never', { signal: stop.signal });
    const third = gate.run(async () => 'third');
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await clock.until(200);
    await first;
    expect(await third).toBe('third');
  });

  test('work that fails gives its place back', async () => {
    const gate = createGate({ clock: steppedClock(), limit: 1 });
    await expect(gate.run(() => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    expect(await gate.run(async () => 'next')).toBe('next');
  });
});

test('waits grow to twice as long each time, up to a limit, and are drawn from all of it', () => {
  const longest = [1, 2, 3, 4, 9].map((attempt) => backoffMs(attempt, () => 1, { baseMs: 100, capMs: 1_000 }));
  expect(longest).toEqual([100, 200, 400, 800, 1_000]);
  expect(backoffMs(3, () => 0.25, { baseMs: 100, capMs: 1_000 })).toBe(100);
  expect(backoffMs(5, () => 0)).toBe(0);
});

test('lanes: one at a time for a key also after a failure, and different keys side by side', async () => {
  const lanes = createLanes();
  const order: string[] = [];
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const first = lanes.run('a', async () => {
    await opened;
    order.push('a1');
    throw new Error('broke');
  });
  const second = lanes.run('a', async () => order.push('a2'));
  await lanes.run('b', async () => order.push('b1'));
  open();
  await expect(first).rejects.toThrow('broke');
  await second;
  expect(order).toEqual(['b1', 'a1', 'a2']);
});
