/** Ten thousand clients lose their relay at one moment, and come back. */
import { expect, test } from 'vitest';
import { LONGEST_MS } from '../../src/connection/backoff.ts';
import { createSession, type Session } from '../../src/connection/session.ts';
import { VirtualTime } from '../../src/testing.ts';
import { playedRelay, type PlayedLine } from './played-relay.ts';

const CROWD = 10_000;
const SLICE_MS = 100;

class Crowd {
  readonly time = new VirtualTime();
  readonly lines = new Set<PlayedLine>();
  readonly #sessions: Session[] = [];
  /** Connections that were tried, by slice of time. */
  readonly #tried = new Map<number, number>();
  #state = 1;
  isUp = true;

  constructor() {
    const network = playedRelay((line) => this.#opened(line));
    for (let at = 0; at < CROWD; at += 1) {
      const session = createSession({ network, clock: this.time, random: this.#random, newId: () => `s-${at}` });
      this.#sessions.push(session);
      session.start();
    }
  }

  get online(): number {
    return this.#sessions.filter(({ online }) => online).length;
  }

  /** The most that were tried in one slice since then. */
  most(sinceMs: number): number {
    return Math.max(...[...this.#tried].map(([slice, tried]) => (slice * SLICE_MS >= sinceMs ? tried : 0)));
  }

  stop(): void {
    for (const session of this.#sessions) session.stop();
  }

  readonly #random = (): number => (this.#state = (this.#state * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;

  #opened(line: PlayedLine): void {
    const slice = Math.floor(this.time.nowMs / SLICE_MS);
    this.#tried.set(slice, (this.#tried.get(slice) ?? 0) + 1);
    this.time.after(1, () => {
      if (!this.isUp) return line.cut();
      this.lines.add(line);
      line.welcome();
    });
  }
}

async function crowd(): Promise<Crowd> {
  const all = new Crowd();
  // Each opens its first connection behind a turn.
  await new Promise((resolve) => setImmediate(resolve));
  await all.time.passUntil(1_000);
  expect(all.online).toBe(CROWD);
  return all;
}

test('when a relay that was away for a while is back, they come to it one after the other, and all are back in half a minute (N14)', async () => {
  const all = await crowd();
  all.isUp = false;
  for (const line of all.lines) line.cut();
  expect(all.online).toBe(0);
  await all.time.pass(20_000);
  all.isUp = true;
  const backMs = all.time.nowMs;
  await all.time.pass(LONGEST_MS + SLICE_MS);
  expect(all.online).toBe(CROWD);
  expect(all.most(backMs)).toBeLessThan(CROWD / 50);
  all.stop();
});
