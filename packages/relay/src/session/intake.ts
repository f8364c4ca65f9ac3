/**
 * Frames of one peer on their way in: no faster than its user may talk, and no more of them than the relay can bear to have
 * unhandled.
 *
 * 1. A frame that comes too fast waits for its turn; it is handled in order, and acknowledged when it is handled. What it
 *    acknowledges counts at once.
 * 2. Frames that wait belong to their connection: when that is lost they are dropped, for they are not acknowledged and
 *    the peer says them again.
 * 3. A peer that goes on while much is not acknowledged does not keep to the protocol, and its connection ends.
 * 4. Whoever may serve is not paced: a worker says what others asked for, and there is a bound for that.
 */
import { countIn, type Bye, type Frame } from '@tame/sdk/protocol';
import { floodOf } from '../last-words.ts';
import type { Limits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import type { Pace, Turn } from './pace.ts';
import type { Line, Peer } from '../peer.ts';
import { weigh } from './weigh.ts';

/** What came of a frame: all is done, the connection must end, or it is done once this resolves. */
export type Heard = Bye | undefined | Promise<unknown>;

export interface IntakePorts {
  readonly limits: Pick<Limits, 'unhandledBytesPerPeer'>;
  readonly metrics: Pick<Metrics, 'paced' | 'flooded'>;
}

/** Frames that a peer may always have unhandled, of whatever size: as many as the SDK has on their way. */
const FREE_FRAMES = 8;

interface Waiting {
  readonly frame: Frame<unknown>;
  readonly weight: number;
}

export class Intake implements Turn {
  readonly #peer: Peer;
  readonly #pace: Pace;
  readonly #ports: IntakePorts;
  readonly #handle: (frame: Frame<unknown>) => Heard;
  #waiting: Waiting[] = [];
  /** The connection on which those came. */
  #line: Line | undefined;
  /** Frames heard and not handled, those that wait included, and what those beyond the free ones weigh. */
  #frames = 0;
  #bytes = 0;

  constructor(peer: Peer, pace: Pace, ports: IntakePorts, handle: (frame: Frame<unknown>) => Heard) {
    this.#peer = peer;
    this.#pace = pace;
    this.#ports = ports;
    this.#handle = handle;
  }

  /**
   * Takes a frame; `idle`: it acknowledges nothing new, and counts as a message even if it has none. What comes back is why
   * the connection must end, if it must.
   */
  take(frame: Frame<unknown>, idle: boolean): Bye | undefined {
    const cost = costOf(frame, idle);
    if (cost === 0) return undefined;
    const peer = this.#peer;
    if (this.#line !== peer.line) this.#drop();
    this.#line = peer.line;
    const weight = this.#frames < FREE_FRAMES ? 0 : weigh(frame.messages);
    if (this.#bytes + weight > this.#ports.limits.unhandledBytesPerPeer) return this.#flooded();
    if (this.#waiting.length === 0 && (peer.identity.mayServe === true || this.#pace.admits(cost)))
      return this.#let({ frame, weight });
    this.#ports.metrics.paced();
    this.#frames += 1;
    this.#bytes += weight;
    this.#waiting.push({ frame, weight });
    peer.isHeldBack = true;
    this.#pace.wait(this);
    return undefined;
  }

  /** Of the frame whose turn is next. */
  get cost(): number {
    const next = this.#line === this.#peer.line ? this.#waiting[0] : undefined;
    return next === undefined ? 0 : costOf(next.frame, true);
  }

  go(): boolean {
    if (this.#line !== this.#peer.line) this.#drop();
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    this.#frames -= 1;
    this.#bytes -= next.weight;
    const bye = this.#let(next);
    if (bye !== undefined) {
      this.#drop();
      this.#peer.line?.bye(bye);
    }
    this.#peer.isHeldBack = this.#waiting.length > 0;
    return this.#waiting.length > 0;
  }

  #let({ frame, weight }: Waiting): Bye | undefined {
    const heard = this.#handle(frame);
    if (!(heard instanceof Promise)) return heard;
    this.#frames += 1;
    this.#bytes += weight;
    void heard.then(() => {
      this.#frames -= 1;
      this.#bytes -= weight;
    });
    return undefined;
  }

  #drop(): void {
    this.#frames -= this.#waiting.length;
    this.#bytes -= this.#waiting.reduce((sum, { weight }) => sum + weight, 0);
    this.#waiting = [];
    this.#peer.isHeldBack = false;
  }

  #flooded(): Bye {
    this.#drop();
    this.#ports.metrics.flooded('peer');
    return floodOf(this.#ports.limits.unhandledBytesPerPeer);
  }
}

function costOf({ messages }: Frame<unknown>, idle: boolean): number {
  return Math.max(
    messages.reduce<number>((sum, message) => sum + countIn(message), 0),
    Number(idle),
  );
}
