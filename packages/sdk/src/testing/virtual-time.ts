/** Time that passes when it is told to: one event, all that follows from it at that moment, then the next. */
import type { Clock } from '../connection/clock.ts';

/** As they were when this was loaded: test frameworks replace them. */
const { setTimeout, setImmediate } = globalThis;

/** Resolves when everything that was waiting for nothing but its turn has had it. */
function settled(): Promise<void> {
  return new Promise((resolve) => void (setImmediate ? setImmediate(resolve) : setTimeout(resolve)));
}

interface Due {
  readonly atMs: number;
  readonly order: number;
  act: (() => void) | undefined;
}

/**
 * @example
 * const time = new VirtualTime();
 * const tame = createTestClient({ network, clock: time });
 * await time.pass(30_000);
 */
export class VirtualTime implements Clock {
  /** How much has passed, in ms. */
  nowMs = 0;
  /** What the wall clock said at first, in ms since 1970. */
  readonly #beganMs: number;
  #order = 0;
  /** A heap: the earliest is first, and of two at one moment the older. */
  readonly #due: Due[] = [];

  constructor(beganMs = 1_700_000_000_000) {
    this.#beganMs = beganMs;
  }

  now(): number {
    return this.#beganMs + this.nowMs;
  }

  after(ms: number, act: () => void): () => void {
    const due: Due = { atMs: this.nowMs + Math.max(0, Math.ceil(ms)), order: (this.#order += 1), act };
    let at = this.#due.push(due) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.#isBefore(at, up); at = up, up = (at - 1) >> 1) this.#swap(at, up);
    return () => (due.act = undefined);
  }

  /** Lets so much pass, once all has had its turn: what is due by then happens, at its moment, with all that follows. */
  async pass(ms: number): Promise<void> {
    await settled();
    await this.passUntil(this.nowMs + ms);
  }

  /** Lets time pass until then, counted from the beginning, or until it is enough. */
  async passUntil(endMs: number, enough: () => boolean = () => false): Promise<void> {
    for (let [next] = this.#due; next !== undefined && next.atMs <= endMs && !enough(); [next] = this.#due) {
      this.#removeFirst();
      if (next.act === undefined) continue;
      this.nowMs = next.atMs;
      next.act();
      await settled();
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
