/**
 * One attempt at a conversation: what it has said and the relay has not yet taken, and whether it may go on.
 *
 * Entries carry an index, so that they can be said again after the session was lost. Only a few may be on their way:
 * a handler that produces faster than the relay's disk waits.
 */
import { ReplaySubject } from 'rxjs';
import { lengthOf, type Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { DownMessages } from '../protocol/down.ts';
import { FRAME_TARGET_LENGTH, MAX_FRAME_MESSAGES } from '../protocol/limits.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { Part } from './part.ts';
import type { Seal } from './seal.ts';

type EntryMessage = UpMessages['reply' | 'note' | 'end'];
/** An entry before it has its place in the attempt. */
export type Saying =
  | Pick<UpMessages['reply'], 'type' | 'body'>
  | Omit<UpMessages['note'], 'id' | 'attempt' | 'index'>
  | Omit<UpMessages['end'], 'id' | 'attempt' | 'index'>;

/** Replies in a row go to the relay together. */
type Run = UpMessages['replies'] & { readonly bodies: string[] };
type Said = UpMessages['note' | 'end'] | Run;

/** Payload on its way at one time, in characters. */
const MAX_UNACKED_LENGTH = 2048 * 1024;

export class Attempt {
  readonly work: DownMessages['work'];
  /** What the client says, from the first. */
  readonly told$ = new ReplaySubject<string>();
  /** Its part in the event of its root, once it takes one. */
  part: Part | undefined;
  /** Takes it; unset for those that cannot, as in a page. */
  takePart: (() => Part) | undefined;
  /** Where its service is private. */
  seal: Seal | undefined;
  readonly #session: Pick<Session, 'say' | 'grew'>;
  readonly #statusEveryMs: number | undefined;
  /** Made when somebody looks: most handlers are done before they could be told to stop. */
  #abort: AbortController | undefined;
  #reason: TameError | undefined;
  readonly #listeners = new Set<(reason: TameError) => void>();
  /** With what each takes of a frame. */
  readonly #unacked = new Map<Said, number>();
  /** Takes more replies while it waits to be sent. */
  #run: Run | undefined;
  #length = 0;
  #index = 0;
  #heard = 0;
  #waiting: (() => void)[] = [];
  #status: string | undefined;
  #statusOnItsWay = false;
  #saidStatus: string | undefined;
  /** What the relay was told last of waiting for the client. */
  #wait: UpMessages['waiting'] | undefined;

  constructor(work: DownMessages['work'], session: Pick<Session, 'say' | 'grew'>, statusEveryMs?: number) {
    this.work = work;
    this.#session = session;
    this.#statusEveryMs = statusEveryMs;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#reason !== undefined) this.#abort.abort(this.#reason);
    return this.#abort.signal;
  }
  get over(): boolean {
    return this.#reason !== undefined;
  }
  /** Whether all it said is the relay's responsibility. */
  get quiet(): boolean {
    return this.#unacked.size === 0;
  }

  /** Why it is over. */
  get reason(): TameError {
    return this.#reason ?? new TameError('FENCED', 'The attempt is over.');
  }

  /** The result of some work; rejects with why the attempt is over, when that comes first. */
  orOver<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.over) reject(this.reason);
      this.#listeners.add(reject);
      const settle =
        <V>(how: (value: V) => void) =>
        (value: V): void => {
          this.#listeners.delete(reject);
          how(value);
        };
      work.then(settle(resolve), settle(reject));
    });
  }

  /** Adds to the log. Resolves when there is room for more; rejects when the attempt is over. */
  async say(saying: Saying): Promise<void> {
    this.add(saying);
    while (this.#length >= MAX_UNACKED_LENGTH) await this.#change();
  }

  /** Adds to the log, whether there is room or not. Throws when the attempt is over, and what cannot be sealed. */
  add(saying: Saying): void {
    if (this.#reason !== undefined) throw this.#reason;
    if (saying.type === 'reply' && this.listens)
      throw new TameError('BAD_REQUEST', "It is the client's turn: a reply may follow what it says.");
    // What it said of itself last is told before its end.
    if (saying.type === 'end' && this.#status !== this.#saidStatus) this.#sendStatus();
    const { id, attempt } = this.work;
    const plain: EntryMessage = { id, attempt, index: this.#index + 1, ...saying };
    const message = this.seal?.entry(plain) ?? plain;
    this.#index = message.index;
    if (message.type === 'reply') this.#sayReply(message);
    else this.#say(message, lengthOf(message));
  }

  /** With those right before it, while they wait. */
  #sayReply(reply: UpMessages['reply']): void {
    const { id, attempt, index, body } = reply;
    const length = lengthOf(reply);
    const run = this.#run;
    const grown = length + ((run && this.#unacked.get(run)) ?? 0);
    if (run !== undefined && mayGrow(run, grown) && this.#session.grew(run, length)) {
      run.bodies.push(body);
      this.#unacked.set(run, grown);
      this.#length += length;
    } else {
      this.#run = { type: 'replies', id, attempt, index, bodies: [body] };
      this.#say(this.#run, length);
    }
  }

  #say(message: Said, length: number): void {
    this.#unacked.set(message, length);
    this.#length += length;
    this.#send(message, length);
  }

  /** Resolves when the relay has everything; rejects when the attempt is over before. */
  async flushed(): Promise<void> {
    while (!this.quiet) await this.#change();
  }

  /** The latest wins: one is on its way at a time. */
  status(body: string): void {
    if (this.over) return;
    this.#status = this.seal?.status(body) ?? body;
    if (!this.#statusOnItsWay) this.#sendStatus();
  }

  /** It is alive: the latest status is said again, unless it is on its way. */
  beat(): void {
    if (!this.#statusOnItsWay) this.#sendStatus();
  }

  /** The session was lost: what the relay did not acknowledge is said again. */
  sayAgain(): void {
    this.part?.sayAgain();
    for (const [message, length] of this.#unacked) this.#send(message, length);
    if (this.#wait !== undefined) this.#session.say(this.#wait);
    this.#statusOnItsWay = false;
    if (this.#status !== undefined) this.#sendStatus();
  }

  /** Cannot go on before the client says something, or has heard it. */
  wait(input: boolean, question?: string): void {
    const { id, attempt } = this.work;
    const asked = question && (this.seal?.question(question) ?? question);
    this.#wait = { type: 'waiting', id, attempt, input, ...(asked !== undefined && { question: asked }) };
    this.#session.say(this.#wait);
  }

  /** Whether it is the client's turn, where both take turns. */
  get listens(): boolean {
    return this.work.mode === 'half-duplex' && this.#wait?.input === true;
  }

  /** What comes back is why it cannot be heard: it is sealed and does not open. */
  heard({ offset, bodies }: DownMessages['told']): TameError | undefined {
    for (const body of bodies.slice(Math.max(0, this.#heard + 1 - offset))) {
      const told = this.seal?.told(body) ?? body;
      if (told instanceof TameError) return told;
      this.told$.next(told);
    }
    this.#heard = Math.max(this.#heard, offset + bodies.length - 1);
    return undefined;
  }

  /** Nothing it says counts any more. */
  stop(code: ErrorCode, text: string = code): void {
    if (this.over) return;
    this.#reason = new TameError(code, text);
    this.#abort?.abort(this.#reason);
    for (const tell of this.#listeners) tell(this.#reason);
    this.#unacked.clear();
    this.#status = undefined;
    this.told$.complete();
    this.#wake();
  }

  /** All is said. */
  finish(): void {
    this.#status = undefined;
    this.told$.complete();
  }

  #send(message: Said, length: number): void {
    const acked = (): void => {
      this.#length -= this.#unacked.get(message) ?? 0;
      if (this.#unacked.delete(message)) this.#wake();
    };
    this.#session.say(message, acked, length);
  }

  #sendStatus(): void {
    const body = this.#status;
    if (body === undefined) return;
    const { id, attempt } = this.work;
    this.#statusOnItsWay = true;
    this.#saidStatus = body;
    const everyMs = this.#statusEveryMs;
    this.#session.say({ type: 'status', id, attempt, body, ...(everyMs !== undefined && { everyMs }) }, () => {
      this.#statusOnItsWay = false;
      if (this.#status !== this.#saidStatus && !this.over) this.#sendStatus();
    });
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#reason !== undefined) throw this.#reason;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Whether it would still be one message of the size that frames have. */
function mayGrow({ bodies }: Run, length: number): boolean {
  return bodies.length < MAX_FRAME_MESSAGES && length <= FRAME_TARGET_LENGTH;
}
