/**
 * Time that passes when nothing is left to do at a moment: one event, all that follows from it, then the next.
 * Processes live on it; what a dead one had still to do is never done.
 */
import type { Timers } from '../../packages/relay/src/timers.ts';

interface Due {
  readonly atMs: number;
  readonly order: number;
  act: (() => void) | undefined;
}

export class VirtualTime {
  nowMs = 0;
  #order = 0;
  /** A heap: the earliest is first, and of two at one moment the older. */
  readonly #due: Due[] = [];

  after(ms: number, act: () => void): () => void {
    const due: Due = { atMs: this.nowMs + Math.max(0, Math.ceil(ms)), order: (this.#order += 1), act };
    let at = this.#due.push(due) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.#isBefore(at, up); at = up, up = (at - 1) >> 1) this.#swap(at, up);
    return () => (due.act = undefined);
  }

  /** Lets time pass until then, or until it is enough. */
  async passUntil(endMs: number, enough: () => boolean = () => false): Promise<void> {
    for (let [next] = this.#due; next !== undefined && next.atMs <= endMs && !enough(); [next] = this.#due) {
      this.#removeFirst();
      if (next.act === undefined) continue;
      this.nowMs = next.atMs;
      next.act();
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!enough()) this.nowMs = endMs;
  }

  #removeFirst(): void {
    const last = this.#due.pop();
    if (last === undefined || this.#due.length === 0) return;
    this.#due[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = this.#isBefore(left, at) ? left : at;
      if (this.#isBefore(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#due[a], this.#due[b]];
    if (one === undefined || other === undefined) return false;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#due[a], this.#due[b]];
    if (one !== undefined && other !== undefined) [this.#due[a], this.#due[b]] = [other, one];
  }
}

/** A process: the timers of a relay and the clock of a client in one, until it is killed. */
export class Process implements Timers {
  readonly name: string;
  readonly #time: VirtualTime;
  isAlive = true;
  /** What happens outside when it is killed. */
  readonly #ends: (() => void)[] = [];

  constructor(name: string, time: VirtualTime) {
    this.name = name;
    this.#time = time;
  }

  readonly now = (): number => 1_700_000_000_000 + this.#time.nowMs;

  readonly soon = (act: () => void): void => void this.after(0, act);

  readonly after = (ms: number, act: () => void): (() => void) =>
    this.#time.after(ms, () => {
      if (this.isAlive) act();
    });

  readonly every = (ms: number, act: () => void): (() => void) => {
    let undo = (): void => {};
    const next = (): void => {
      undo = this.after(ms, () => {
        next();
        act();
      });
    };
    next();
    return () => undo();
  };

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  whenKilled(end: () => void): void {
    this.#ends.push(end);
  }

  kill(): void {
    this.isAlive = false;
    for (const end of this.#ends.splice(0)) end();
  }
}
