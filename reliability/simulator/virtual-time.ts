/** Processes on virtual time: what a dead one had still to do is never done. */
import { VirtualTime } from '@tame/sdk/testing';
import type { Timers } from '../../packages/relay/src/timers.ts';
import { every } from '../../packages/sdk/src/worker/every.ts';

export { VirtualTime };

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

  readonly now = (): number => this.#time.now();

  readonly soon = (act: () => void): void => void this.after(0, act);

  readonly after = (ms: number, act: () => void): (() => void) =>
    this.#time.after(ms, () => {
      if (this.isAlive) act();
    });

  readonly every = (ms: number, act: () => void): (() => void) => every(this, ms, act);

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
