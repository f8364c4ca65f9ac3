/**
 * The session of a page or a worker with its relay: outlives connections, says every message once and in order.
 *
 * What is said while there is no connection waits. When the relay does not know the session (the first time, or after
 * its restart) everything unacknowledged is dropped and `fresh$` emits: whoever has said something that still matters
 * says it again. That is harmless, because all of it carries ids.
 */
import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { answer } from '../protocol/answers.ts';
import type { Down } from '../protocol/down.ts';
import type { Entry } from '../protocol/entries.ts';
import { fromNewer } from '../protocol/newer.ts';
import { frameShape, welcomeShape, type Bye, type Welcome } from '../protocol/frame.ts';
import { Sequence } from '../protocol/sequence.ts';
import { fits, isRecord, type OneOf } from '../protocol/shape.ts';
import type { Up } from '../protocol/up.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { Asked } from './backoff.ts';
import type { Line, Network } from './line.ts';
import { next, type Connection, type ConnectionEvent } from './state.ts';
import { createToken, type TokenOptions } from './token.ts';

export interface SessionOptions extends TokenOptions {
  network: Network;
  random: () => number;
  /** A new id, unlike all before. */
  newId: () => string;
  name?: string | undefined;
}

export interface Session {
  /** Replays the latest. */
  readonly connection$: Observable<Connection>;
  /** Every message of the relay, once and in order. */
  readonly received$: Observable<Down>;
  /** Hears more than a client does. */
  understand(more: OneOf<Down>): void;
  /** Emits when the relay starts from nothing, before anything else is said: what still matters is to be said again. */
  readonly fresh$: Observable<void>;
  readonly online: boolean;
  /** What the relay said when it greeted this session on its present connection. */
  readonly welcome: Welcome | undefined;
  start(): void;
  /** Says something. `acked` is called when the relay has taken responsibility for it, unless the session is lost first. */
  say(message: Up, acked?: () => void, length?: number): void;
  /** What was said last was added to, by so much. False: it may be on its way, and what is added now is not heard. */
  grew(message: Up, length: number): boolean;
  /** Ends the connection and completes every Observable. */
  stop(): void;
}

/** Frames on their way at one time; while there are so many, what is said waits and shares the next one. */
const FRAME_WINDOW = 8;
/** What was heard is acknowledged with what is said next, after so long, or at once when two frames are owed it. */
const ACK_MS = 20;
/** A connection that has lasted so long starts the backoff anew when it is lost. */
const SETTLED_MS = 10_000;
/** How long fetching a token, connecting and being greeted may take together. */
const GREETING_MS = 20_000;

export function createSession(options: SessionOptions): Session {
  const { network, clock, random, newId, name } = options;
  const connection$ = new BehaviorSubject<Connection>({ state: 'offline' });
  const received$ = new Subject<Down>();
  const fresh$ = new Subject<void>();
  let id: string | undefined;
  /** The session that the relay is known to have begun: of one whose greeting was lost it will say that it resumes. */
  let begun: string | undefined;
  let sequence = new Sequence<Up>();
  /** Frames heard on this connection since the relay was last told what was handled. */
  let owed = 0;
  let undoAck: (() => void) | undefined;
  let line: Line | undefined;
  let welcome: Welcome | undefined;
  let flushing = false;
  let understood: OneOf<Down> = answer;
  /** Counts connections, so that what a former one still says is not heard. */
  let opening = 0;
  let undoTimer: (() => void) | undefined;
  let undoHint: (() => void) | undefined;

  const online = (): boolean => connection$.value.state === 'online';

  const dispatch = (event: ConnectionEvent): void => {
    const was = connection$.value;
    const now = next(was, event);
    if (now === was) return;
    undoTimer?.();
    undoTimer = undefined;
    if (now.state !== 'online' && now.state !== 'connecting') {
      token.stop();
      undoAck?.();
      opening += 1;
      line?.close();
      line = undefined;
      welcome = undefined;
    }
    connection$.next(now);
    enter(now);
  };

  const lost = (reason: string, asked?: Asked): void =>
    dispatch({ ...asked, type: 'lost', reason, nowMs: clock.now(), chance: random() });
  /** Both sides start anew: what was said is said again by whoever said it. */
  const broken = (what: 'greeting' | 'resume' | 'frame' | 'message' | 'gap' | 'ack'): void => {
    id = undefined;
    sequence = new Sequence();
    lost(`The relay broke the rules (${what}).`);
  };

  /** Timers belong to the state that set them. */
  const enter = (now: Connection): void => {
    if (now.state === 'connecting') {
      undoTimer = clock.after(GREETING_MS, () => lost('The relay did not answer.'));
      void open();
    } else if (now.state === 'waiting') {
      undoTimer = clock.after(now.retryAtMs - clock.now(), () => dispatch({ type: 'retry' }));
    } else if (now.state === 'online' && now.attempt > 0) {
      undoTimer = clock.after(SETTLED_MS, () => dispatch({ type: 'settled' }));
    }
  };

  const open = async (): Promise<void> => {
    const mine = (opening += 1);
    const current =
      <T>(handle: (value: T) => void) =>
      (value: T) =>
        void (mine === opening && handle(value));
    const credential = await token.fetch().catch((cause: unknown): undefined => {
      current(lost)(`The token could not be fetched: ${String(cause)}`);
    });
    if (mine !== opening) return;
    id ??= newId();
    const hello = { protocol: PROTOCOL_VERSION, session: id, received: sequence.heard, token: credential, name };
    line = network.open(hello, {
      welcome: current(welcomed),
      frame: current(heard),
      bye: current(dismissed),
      lost: current(lost),
    });
  };

  const welcomed = (value: unknown): void => {
    if (!fits(welcomeShape, value)) return broken('greeting');
    const { received, user, expiresMs } = value;
    const resumed = value.resumed && begun === id;
    begun = id;
    if (!resumed) sequence = new Sequence();
    else if (!sequence.resume(received)) return broken('resume');
    owed = 0;
    welcome = value;
    token.renewBefore(expiresMs);
    if (!resumed) fresh$.next();
    dispatch({ type: 'welcomed', user });
    flushSoon();
  };

  const dismissed = (bye: Bye): void => {
    const { code, text: message } = bye;
    const anotherToken = code === 'UNAUTHENTICATED' && token.renewable;
    if (bye.retryable || anotherToken) lost(message, bye);
    else dispatch({ type: 'refused', code, message });
  };

  const heard = (value: unknown): void => {
    if (!fits(frameShape, value)) return broken('frame');
    const messages = sequence.hear(value);
    if (!messages) return broken('gap');
    if (messages.length > 0 && (owed += 1) === 1) undoAck = clock.after(ACK_MS, () => flush(1));
    for (const said of messages) {
      const message = fits(understood, said) ? said : fromNewer(said);
      if (fits(understood, message)) {
        if (message.type === 'token') token.renewBefore(message.expiresMs);
        else received$.next(message);
        // A newer relay may say more than this release knows. But whoever waits for what is known must not wait for ever.
      } else if (isRecord(message) && Object.hasOwn(understood.of, String(message['type']))) return broken('message');
    }
    if (!sequence.ack(value.ack)) return broken('ack');
    flushSoon();
  };

  const say = (message: Up, acked?: () => void, length = lengthOf(message)): void => {
    sequence.say(message, length, acked);
    flushSoon();
  };

  /** What is said in one turn goes together; while frames are on their way the rest waits for them. */
  const flushSoon = (): void => {
    if (flushing) return;
    flushing = true;
    queueMicrotask(() => {
      flushing = false;
      flush();
    });
  };

  /** An acknowledgement alone is worth a frame when so many are owed one. */
  const flush = (worth = 2): void => {
    while (online() && (sequence.inFlight < FRAME_WINDOW || owed >= worth)) {
      const frame = sequence.frame(sequence.heard);
      if (frame.messages.length === 0 && owed < worth) return;
      undoAck?.();
      owed = 0;
      line?.frame(frame);
    }
  };

  const token = createToken(options, (renewed) => say({ type: 'token', token: renewed }));

  return {
    connection$,
    received$,
    fresh$,
    get online() {
      return online();
    },
    get welcome() {
      return welcome;
    },
    start() {
      undoHint = network.onHint?.(() => {
        // Trying at once is worth it, unless the relay has asked for patience.
        const now = connection$.value;
        if (now.state === 'waiting' && now.retryAfterMs === 0) dispatch({ type: 'retry' });
      });
      dispatch({ type: 'wanted' });
    },
    say,
    grew: (message, length) => sequence.grew(message, length),
    understand: (more) => void (understood = more),
    stop() {
      undoHint?.();
      dispatch({ type: 'unwanted' });
      for (const subject of [connection$, received$, fresh$]) subject.complete();
    },
  };
}

/** What a message takes of a frame, or an entry of a page's memory, in characters. Payloads are not written twice for it. */
export function lengthOf(message: Up | Entry): number {
  if ('bodies' in message) return message.bodies.reduce((sum, { length }) => sum + length, 64);
  return 'body' in message ? (message.body?.length ?? 0) + 64 : JSON.stringify(message).length;
}
