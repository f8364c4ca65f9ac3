/**
 * How time has passed for the relay. Times that outlive a restart are those of the wall clock, for no other does; and that
 * one can be set:
 *
 *   wall clock and running time go on alike ──► time has passed
 *   the wall clock goes its own way ──────────► a jump: nobody knows how long ago anything was
 *
 * So whatever is kept, or waited for, for so long is so for as long again after a jump, and nothing is over at once.
 */
export interface AwakePorts {
  /** Wall clock, in ms since 1970. */
  now(): number;
  /** A clock that only goes forward, in ms. */
  monotonic(): number;
}

/** More than a clock is moved by to keep it right, and than passes between reading one and the other. */
const JUMP_MS = 1_000;

export class Awake {
  readonly #ports: AwakePorts;
  #sinceMs: number;
  #jumpedMs = -Infinity;
  #nowMs: number;
  #monotonicMs: number;

  constructor(ports: AwakePorts) {
    this.#ports = ports;
    this.#sinceMs = this.#nowMs = ports.now();
    this.#monotonicMs = ports.monotonic();
  }

  /** Since when the relay has seen all that happened, in ms since 1970: of the time before it knows nothing. */
  get sinceMs(): number {
    this.look();
    return this.#sinceMs;
  }

  /** When the wall clock has last jumped, by itself; -Infinity when never. */
  get jumpedMs(): number {
    this.look();
    return this.#jumpedMs;
  }

  /** To be called often: of a jump it is known then. `slept`: the relay itself, which so cannot have heard anything. */
  look(slept = false): void {
    const [nowMs, monotonicMs] = [this.#ports.now(), this.#ports.monotonic()];
    const jumpMs = nowMs - this.#nowMs - (monotonicMs - this.#monotonicMs);
    this.#nowMs = nowMs;
    this.#monotonicMs = monotonicMs;
    const hasJumped = Math.abs(jumpMs) > JUMP_MS;
    if (hasJumped) this.#jumpedMs = nowMs;
    if (hasJumped || slept) this.#sinceMs = nowMs;
  }
}
