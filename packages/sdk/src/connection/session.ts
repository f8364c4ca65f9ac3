/**
 * The session of a page or a worker with its relay: outlives connections, says every message once and in order.
 *
 * What is said while there is no connection waits. When the relay does not know the session (the first time, or after
 * its restart) everything unacknowledged is dropped and `onFresh` is called: whoever has said something that still
 * matters says it again. That is harmless, because all of it carries ids.
 */
import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { TameError } from '../contract/error.ts';
import { isSessionId, type SessionId } from '../protocol/ids.ts';
import { isDown, type Down } from '../protocol/down.ts';
import { frameShape, welcomeShape, type Bye, type Welcome } from '../protocol/frame.ts';
import type { Up } from '../protocol/up.ts';
import { fits } from '../protocol/shape.ts';
import { Sequence } from '../protocol/sequence.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Line, Network } from './line.ts';
import { next, type Connection, type ConnectionEvent } from './state.ts';
import { Token, type TokenOptions } from './token.ts';

export interface SessionOptions extends TokenOptions {
  network: Network;
  clock: Clock;
  random: () => number;
  /** A new id, unlike all before. */
  newId: () => string;
  name?: string | undefined;
}

/** Frames on their way at one time; while there are so many, what is said waits and shares the next one. */
const FRAME_WINDOW = 2;
/** A connection that has lasted so long starts the backoff anew when it is lost. */
const SETTLED_MS = 10_000;
/** How long fetching a token, connecting and being greeted may take together. */
const GREETING_MS = 20_000;

export class Session {
  readonly #options: SessionOptions;
  readonly #connection = new BehaviorSubject<Connection>({ state: 'offline' });
  readonly #received = new Subject<Down>();
  readonly #fresh = new Set<() => void>();
  #id: SessionId | undefined;
  #sequence = new Sequence<Up>();
  #acknowledged = 0;
  #line: Line | undefined;
  #welcome: Welcome | undefined;
  #flushing = false;
  #undo: (() => void)[] = [];
  #undoHint: (() => void) | undefined;
  readonly #token: Token;
  #opening = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#token = new Token(options, (token) => this.say({ type: 'token', token }));
  }

  /** Replays the latest. */
  get connection$(): Observable<Connection> {
    return this.#connection;
  }
  /** Every message of the relay, once and in order. */
  get received$(): Observable<Down> {
    return this.#received;
  }
  get online(): boolean {
    return this.#connection.value.state === 'online';
  }
  /** What the relay said when it greeted this session on its present connection. */
  get welcome(): Welcome | undefined {
    return this.#welcome;
  }
  get unacked(): number {
    return this.#sequence.unacked;
  }

  /** Called when the relay starts from nothing, before anything else is said. What comes back undoes it. */
  onFresh(listener: () => void): () => void {
    this.#fresh.add(listener);
    return () => this.#fresh.delete(listener);
  }

  start(): void {
    this.#undoHint ??= this.#options.network.onHint?.(() => this.#hint());
    this.#dispatch({ type: 'wanted' });
  }

  /** Trying at once is worth it, unless the relay has asked for patience. */
  #hint(): void {
    const now = this.#connection.value;
    if (now.state === 'waiting' && now.retryAfterMs === 0) this.#dispatch({ type: 'retry' });
  }

  /** Says something. `acked` is called when the relay has taken responsibility for it, unless the session is lost first. */
  say(message: Up, acked?: () => void): void {
    this.#sequence.say(message, 'body' in message ? (message.body?.length ?? 0) + 64 : 64, acked);
    this.#flushSoon();
  }

  stop(): void {
    this.#undoHint?.();
    this.#undoHint = undefined;
    this.#dispatch({ type: 'unwanted' });
    this.#connection.complete();
    this.#received.complete();
    this.#fresh.clear();
  }

  #dispatch(event: ConnectionEvent): void {
    const was = this.#connection.value;
    const now = next(was, event);
    if (now === was) return;
    this.#leave(now);
    this.#connection.next(now);
    this.#enter(now);
  }

  /** Timers belong to the state that set them. */
  #leave(now: Connection): void {
    if (now.state === 'online' && this.#connection.value.state === 'online') return;
    for (const undo of this.#undo.splice(0)) undo();
    if (now.state === 'online' || now.state === 'connecting') return;
    this.#token.stop();
    this.#opening += 1;
    this.#line?.close();
    this.#line = undefined;
    this.#welcome = undefined;
  }

  #enter(now: Connection): void {
    const { clock, random } = this.#options;
    switch (now.state) {
      case 'connecting':
        this.#undo.push(clock.after(GREETING_MS, () => this.#dispatch({ type: 'lost', reason: 'The relay did not answer.' })));
        void this.#open();
        return;
      case 'waiting':
        this.#undo.push(clock.after(backoffMs(now.attempt, random, undefined, now), () => this.#dispatch({ type: 'retry' })));
        return;
      case 'online':
        if (now.attempt > 0) this.#undo.push(clock.after(SETTLED_MS, () => this.#dispatch({ type: 'settled' })));
        return;
      case 'offline':
      case 'refused':
        return;
    }
  }

  async #open(): Promise<void> {
    const { network, name } = this.#options;
    const opening = (this.#opening += 1);
    let token: string | undefined;
    try {
      token = await this.#token.fetch();
    } catch (error) {
      if (opening === this.#opening) this.#dispatch({ type: 'lost', reason: `The token could not be fetched: ${String(error)}` });
      return;
    }
    if (opening !== this.#opening) return;
    this.#id ??= this.#newSessionId();
    const hello = {
      protocol: PROTOCOL_VERSION,
      session: this.#id,
      received: this.#sequence.heard,
      ...(token !== undefined && { token }),
      ...(name !== undefined && { name }),
    };
    const current =
      <T>(handle: (value: T) => void) =>
      (value: T) =>
        void (opening === this.#opening && handle(value));
    this.#line = network.open(hello, {
      welcome: current((value) => this.#welcomed(value)),
      frame: current((value) => this.#heard(value)),
      bye: current((bye) => this.#dismissed(bye)),
      lost: current((reason) => this.#dispatch({ type: 'lost', reason })),
    });
  }

  #newSessionId(): SessionId {
    const id = this.#options.newId();
    if (!isSessionId(id)) throw new TameError('BAD_REQUEST', `"${id}" cannot name a session.`);
    return id;
  }

  #welcomed(value: unknown): void {
    if (!fits(welcomeShape, value)) return this.#broken('greeting');
    const { resumed, received, user, expiresMs } = value;
    const goesOn = resumed && this.#sequence.resume(received);
    if (resumed && !goesOn) return this.#broken('resume');
    if (!goesOn) this.#sequence = new Sequence();
    this.#acknowledged = 0;
    this.#welcome = value;
    this.#token.renewBefore(expiresMs);
    if (!goesOn) for (const listener of this.#fresh) listener();
    this.#dispatch({ type: 'welcomed', user });
    this.#flushSoon();
  }

  #dismissed({ code, text, retryable, retryAfterMs, spreadMs }: Bye): void {
    const anotherToken = code === 'UNAUTHENTICATED' && this.#token.renewable;
    if (retryable || anotherToken) this.#dispatch({ type: 'lost', reason: text, retryAfterMs, spreadMs });
    else this.#dispatch({ type: 'refused', code, message: text });
  }

  /** Both sides start anew: what was said is said again by whoever said it. */
  #broken(what: 'greeting' | 'resume' | 'frame' | 'gap' | 'ack'): void {
    this.#id = undefined;
    this.#dispatch({ type: 'lost', reason: `The relay broke the rules of the session (${what}).` });
  }

  #heard(value: unknown): void {
    if (!fits(frameShape, value)) return this.#broken('frame');
    const messages = this.#sequence.hear(value);
    if (messages === undefined) return this.#broken('gap');
    for (const message of messages) {
      if (!isDown(message)) continue; // a newer relay may say more than this release knows
      if (message.type === 'token') this.#token.renewBefore(message.expiresMs);
      else this.#received.next(message);
    }
    if (!this.#sequence.ack(value.ack)) return this.#broken('ack');
    this.#flushSoon();
  }

  /** What is said in one turn goes together; while frames are on their way the rest waits for them. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.online && this.#line !== undefined && this.#sequence.inFlight < FRAME_WINDOW) {
      const frame = this.#sequence.frame(this.#sequence.heard);
      if (frame === undefined) break;
      this.#acknowledged = this.#sequence.heard;
      this.#line.frame(frame);
    }
    if (this.online && this.#line !== undefined && this.#acknowledged < this.#sequence.heard) {
      this.#acknowledged = this.#sequence.heard;
      this.#line.frame({ seq: this.#sequence.next, ack: this.#sequence.heard, messages: [] });
    }
  }
}
