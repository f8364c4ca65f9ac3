/**
 * The two counters of a session, for either end: what was said and not yet acknowledged, and what was heard.
 *
 *   say ──► waiting ──► in flight (framed) ──ack──► gone
 *
 * Within a session every message arrives once and in order, over any number of connections:
 * 1. A message keeps its number until it is acknowledged; `resume` puts all that is in flight back to waiting.
 * 2. A number heard before is skipped; a number above the next one breaks the protocol.
 * 3. An acknowledgement of something never said breaks the protocol.
 */
import { FRAME_TARGET_LENGTH } from './limits.ts';
import type { Frame } from './frame.ts';
import { countIn } from './runs.ts';

/** What is said in one frame before the next is begun: little enough that both ends and the disk are at work at one time. */
export const FRAME_TARGET = 256;

interface Said<M> {
  message: M;
  length: number;
  acked: ((length: number) => void) | undefined;
}

export class Sequence<Out> {
  /** Unacknowledged, oldest first; the first has number `#acked + 1`. */
  #said: Said<Out>[] = [];
  /** How many of the unacknowledged are in frames on their way. */
  #framed = 0;
  /** Number of the last message of each frame on its way. */
  #frames: number[] = [];
  /** Number of the last message ever framed, on any connection: only so much can have been heard. */
  #sent = 0;
  #acked = 0;
  #heard = 0;

  /** Number of the last message that this side was told was handled. */
  get acked(): number {
    return this.#acked;
  }
  /** Number of the last message heard. */
  get heard(): number {
    return this.#heard;
  }
  /** Number that the last message said has or will have. */
  get said(): number {
    return this.#acked + this.#said.length;
  }
  /** Frames on their way whose handling is not yet known. */
  get inFlight(): number {
    return this.#frames.length;
  }
  /** Number that the next message to be framed will have. */
  get next(): number {
    return this.#acked + this.#framed + 1;
  }

  /** `acked` is called when the other side has handled it, with the length that it had then. */
  say(message: Out, length: number, acked?: (length: number) => void): void {
    this.#said.push({ message, length, acked });
  }

  /** What was said last has become longer by so much. False: it may be on its way, and what is changed now is not heard. */
  grew(message: Out, length: number): boolean {
    const last = this.#said.at(-1);
    if (last?.message !== message || this.said <= this.#sent) return false;
    last.length += length;
    return true;
  }

  /** The next frame of waiting messages, cut at the target size; without any when none wait. */
  frame(ack: number): Frame<Out> {
    const messages: Out[] = [];
    let [count, length] = [0, 0];
    for (const said of this.#said.slice(this.#framed, this.#framed + FRAME_TARGET)) {
      count += countIn(said.message);
      length += said.length;
      if (messages.length > 0 && (count > FRAME_TARGET || length > FRAME_TARGET_LENGTH)) break;
      messages.push(said.message);
    }
    const seq = this.next;
    if (messages.length > 0) {
      this.#framed += messages.length;
      const last = this.next - 1;
      this.#frames.push(last);
      this.#sent = Math.max(this.#sent, last);
    }
    return { seq, ack, messages };
  }

  /** The other side has handled everything up to this number. False: it claims more than was said. */
  ack(upTo: number): boolean {
    const count = upTo - this.#acked;
    if (upTo > this.#sent) return false;
    if (count <= 0) return true;
    this.#acked = upTo;
    this.#framed = Math.max(0, this.#framed - count);
    this.#frames = this.#frames.filter((last) => last > upTo);
    for (const { length, acked } of this.#said.splice(0, count)) acked?.(length);
    return true;
  }

  /** The messages of a frame that were not heard before; undefined when some are missing in between. */
  hear<In>(frame: Frame<In>): readonly In[] | undefined {
    const next = this.#heard + 1;
    if (frame.seq > next && frame.messages.length > 0) return undefined;
    const fresh = frame.messages.slice(next - frame.seq);
    this.#heard += fresh.length;
    return fresh;
  }

  /** A new connection of the same session: the other side has handled `upTo`; the rest will be framed again. */
  resume(upTo: number): boolean {
    if (upTo < this.#acked || !this.ack(upTo)) return false;
    this.#framed = 0;
    this.#frames = [];
    return true;
  }
}
