/**
 * What a peer says: every message once and in order, acknowledged when the relay has taken responsibility for it and
 * for all before it.
 */
import {
  RETRYABLE,
  isId,
  parseFrame,
  parseUp,
  type Bye,
  type Frame,
  type Up,
  type UpMessages,
} from '@tame/sdk/protocol';
import { DAMAGE, isDamage } from '../damage.ts';
import { Intake, type Heard, type IntakePorts } from './intake.ts';
import type { Metrics } from '../metrics.ts';
import type { Pace } from './pace.ts';
import type { Peer } from '../peer.ts';
import type { Refusal } from '../refusal.ts';

/** What became of a message: done, refused, or one of these once the disk has it. */
export type Handled = Refusal | undefined | Promise<Refusal | undefined>;

/** One message, or what one attempt says in a row: that is one step on its log. */
export type Run = readonly [Up, ...Up[]];

/** What an attempt adds to its log. */
export type EntryMessage = UpMessages['reply' | 'replies' | 'note' | 'end'];

export function isEntry(message: Up): message is EntryMessage {
  const { type } = message;
  return type === 'reply' || type === 'replies' || type === 'note' || type === 'end';
}

function count(message: EntryMessage): number {
  return message.type === 'replies' ? message.bodies.length : 1;
}

function goesOn(run: Run, next: Up): boolean {
  const last = run.at(-1);
  return (
    last !== undefined &&
    isEntry(last) &&
    last.type !== 'end' &&
    isEntry(next) &&
    next.id === last.id &&
    next.attempt === last.attempt &&
    next.index === last.index + count(last)
  );
}

export interface InboxPorts extends IntakePorts {
  readonly metrics: Pick<Metrics, 'refused' | 'frameIn' | 'paced' | 'flooded'>;
}

export class Inbox {
  readonly #peer: Peer;
  readonly #handle: (run: Run) => Handled;
  readonly #metrics: InboxPorts['metrics'];
  readonly #intake: Intake;
  /** Settles when everything heard so far is handled. */
  #tail: Promise<unknown> | undefined;

  constructor(peer: Peer, pace: Pace, handle: (run: Run) => Handled, ports: InboxPorts) {
    this.#peer = peer;
    this.#handle = handle;
    this.#metrics = ports.metrics;
    this.#intake = new Intake(peer, pace, ports, (frame) => this.#takeAll(frame));
  }

  /** Takes a frame. What comes back is why the connection must end, if it must. */
  hear(value: unknown): Bye | undefined {
    const frame = parseFrame(value);
    if (!frame.ok) return { code: frame.code, text: `The frame is not understood: ${frame.text}.`, retryable: false };
    this.#metrics.frameIn(frame.value.messages.length);
    const { sequence } = this.#peer;
    const { acked } = sequence;
    if (!this.#peer.acknowledged(frame.value.ack)) return broken(`ack ${frame.value.ack} is above what was said`);
    return this.#intake.take(frame.value, sequence.acked === acked);
  }

  #takeAll(frame: Frame<unknown>): Heard {
    const messages = this.#peer.sequence.hear(frame);
    if (messages === undefined) return broken(`frame ${frame.seq} leaves out messages before it`);
    const pending: Promise<void>[] = [];
    let run: [Up, ...Up[]] | undefined;
    const finish = (): void => {
      const handled = run && this.#take(run);
      if (handled !== undefined) pending.push(handled);
      run = undefined;
    };
    for (const value of messages) {
      const parsed = parseUp(value);
      if (parsed.ok && run !== undefined && goesOn(run, parsed.value)) {
        run.push(parsed.value);
        continue;
      }
      finish();
      if (parsed.ok) run = [parsed.value];
      else this.refuse(aboutUnknown(value), parsed);
    }
    finish();
    const upTo = this.#peer.sequence.heard;
    if (pending.length > 0 || this.#tail !== undefined) return this.#acknowledgeAfter(pending, upTo);
    this.#peer.handledUpTo(upTo);
    return undefined;
  }

  #acknowledgeAfter(pending: readonly Promise<void>[], upTo: number): Promise<unknown> {
    const tail = Promise.all([this.#tail, ...pending]).then(() => {
      this.#peer.handledUpTo(upTo);
      if (this.#tail === tail) this.#tail = undefined;
    });
    this.#tail = tail;
    return tail;
  }

  #take(run: Run): Promise<void> | undefined {
    const [first] = run;
    const handled = this.#handle(run);
    if (handled === undefined) return undefined;
    if (!(handled instanceof Promise)) {
      this.refuse(about(first), handled);
      return undefined;
    }
    return handled.then(
      (refusal) => refusal && this.refuse(about(first), refusal),
      (error: unknown) => this.refuse(about(first), damaged(error)),
    );
  }

  /** Says that something asked for will not happen, or goes on no longer. */
  refuse(what: About, { code, text, retryAfterMs }: Refusal): void {
    this.#metrics.refused(code);
    const retryable = RETRYABLE[code];
    this.#peer.refuse({
      type: 'refused',
      ...what,
      code,
      text,
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}

function broken(what: string): Bye {
  return { code: 'BAD_REQUEST', text: `The session is broken: ${what}. Start a new one.`, retryable: true };
}

function damaged(error: unknown): Refusal {
  if (isDamage(error)) return DAMAGE;
  return { code: 'UNKNOWN', text: 'The relay could not tell what became of this; say it again with the same id.' };
}

/** What a refusal is about. */
export interface About {
  of: string;
  id?: string;
  ref?: number;
  name?: string;
}

/** What a refusal is about, in the words of the message. */
function about(message: Up): About {
  return {
    of: message.type,
    ...('id' in message && { id: 'message' in message ? message.message : message.id }),
    ...('ref' in message && { ref: message.ref }),
    ...('service' in message && { name: message.service }),
    ...('topic' in message && { name: message.topic }),
    ...(message.type === 'share' && { name: message.key }),
  };
}

/** The same for what could not be understood, as far as it can be read. */
function aboutUnknown(value: unknown): About {
  const read = (key: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  const type = read('type');
  const [id, ref] = [read(type === 'message' || type === 'messages' ? 'message' : 'id'), read('ref')];
  return {
    of: typeof type === 'string' ? type.slice(0, 32) : 'message',
    ...(typeof id === 'string' && isId(id) && { id }),
    ...(typeof ref === 'number' && Number.isSafeInteger(ref) && ref >= 0 && { ref }),
  };
}
